"""VDM, diagnostics and CDB: sections 13, 14 and 15."""

from bridge import NoAnswer
from facts import *
from report import show
from static_checks import selectable


def need_page(h, report, page, byte, mask):
    report.need(not h.flat, "flat memory")
    report.need(h.adv(byte, mask), "01h:%d does not advertise it" % byte)
    report.need(selectable(h, page), "page %02Xh cannot be selected (a finding of its own)" % page)


def vdm_freeze(h, report):
    need_page(h, report, 0x2F, 142, 0x40)
    h.to_ready()
    kinds = set()
    for g in range((h.b(0x2F, 128) & 3) + 1):
        if selectable(h, 0x20 + g):
            kinds |= set(h.block(0x20 + g, 128, 128)[1::2])
    report.need(kinds & (set(range(9, 35)) | set(range(100, 256))),
                "no statistic observables: FreezeDone may never come")
    report.expect("2Fh:145", 0, h.b(0x2F, 145) & 0xC0, "§13: both 0 until a request was served")
    other = h.b(0x2F, 144) & 0x7F
    for request, done, undone, what in ((0x80, 0x80, 0x40, "FreezeDone"), (0x00, 0x40, 0x80, "UnfreezeDone")):
        h.w(0x2F, 144, request | other)
        if h.until(lambda: h.b(0x2F, 145) & done, T_VDM_FREEZE_MS, step=1) is None:
            report.finding("2Fh:145", "%s within 10 ms" % what, show(h.b(0x2F, 145)), "§13 tVDMF")
        report.expect("2Fh:144", request | other, h.b(0x2F, 144), "§13: other bits stay")
        if request:
            frozen = h.block(0x24, 128, 128)
            types = h.block(0x20, 128, 128)[1::2]
            h.wait(1000)
            later = h.block(0x24, 128, 128)
            for i, kind in enumerate(types):
                if 9 <= kind <= 34 and kind not in (15, 16, 23, 24) and frozen[2 * i:2 * i + 2] != later[2 * i:2 * i + 2]:
                    report.finding("24h:%d" % (128 + 2 * i), "a frozen sample of type %d" % kind, "another value", "§13")


def vdm_flags_and_masks(h, report):
    need_page(h, report, 0x2C, 142, 0x40)
    report.need(selectable(h, 0x2D), "page 2Dh cannot be selected (a finding of its own)")
    for value in (0x00, 0x5A, 0xFF):
        h.w(0x2D, 128, value)
        report.expect("2Dh:128", value, h.b(0x2D, 128), "§1 read-back, §13 masks")


def selector(h, report):
    need_page(h, report, 0x14, 142, 0x20)
    for value in (0x07, 0x10, 0x16, 0xBF):
        h.w(0x14, 128, value)
        h.wait(T_SELECTOR_MS)
        report.expect("14h:128", 0, h.b(0x14, 128), "§14.3: selector %02Xh is not supported" % value)
    supported = []
    if h.b(0x13, 130) & 0x01:
        supported.append(1)
    if h.b(0x13, 130) & 0x02:
        supported += [2, 4]
    if h.b(0x13, 130) & 0x30:
        supported.append(6)
    for value in supported:
        h.w(0x14, 128, value)
        h.wait(T_SELECTOR_MS)
        report.expect("14h:128", value, h.b(0x14, 128), "§14.3: selector is supported by 13h:130")
    if 6 not in supported:
        h.w(0x14, 128, 6)
        report.expect("14h:128", 0, h.b(0x14, 128), "§14.3: SNR is not supported by 13h:130")
    h.w(0x14, 128, 0)
    h.wait(T_SELECTOR_MS)
    report.expect("14h:192-255", bytes(64), h.block(0x14, 192, 64), "§14.3: selector 0 shows zeros")


def loopbacks(h, report):
    need_page(h, report, 0x13, 142, 0x20)
    h.to_ready()
    capability = h.b(0x13, 128)
    for i in range(4):
        offset = 180 + i
        h.w(0x13, offset, 0xFF)
        got = h.b(0x13, offset)
        if not capability >> i & 1 and got:
            report.finding("13h:%d" % offset, "unchanged: loopback is not supported", show(got), "§14.1, 13h:128")
        if capability >> i & 1 and not got:
            report.finding("13h:%d" % offset, "taken: loopback is supported", show(got), "§14.1, 13h:128")
        h.w(0x13, offset, 0x00)
        report.expect("13h:%d" % offset, 0, h.b(0x13, offset), "§14.1")


def own_pattern(h, checked):
    """A pattern for the host side checker, and whether the module itself can send it there: its generator makes the
    pattern, and the host side output loops back (13h:128.2)."""
    engines = h.b(0x13, 131)
    alike = engines & 0x06 == 0x06 or engines & 0x09 == 0x09  # both at the raw signal, or both at the data in it
    generated = int.from_bytes(h.r(0x13, 132, 2), "little") if alike else 0
    common = checked & generated if h.b(0x13, 128) & 0x04 else 0
    return next(i for i in range(16) if (common or checked) >> i & 1), bool(common)


def counted(h, lane):
    """The total bits of a host lane, bit 0 of them the mark of lost sync."""
    return int.from_bytes(h.block(0x14, 192 + 16 * lane, 16)[8:], "little")


def checker_counts(h, report):
    need_page(h, report, 0x13, 142, 0x20)
    report.need(h.b(0x13, 130) & 0x02, "13h:130.1 = 0: no counters")
    report.need(h.b(0x13, 131) & 0x03, "13h:131.1:0 = 0: no host side checker")
    patterns = int.from_bytes(h.r(0x13, 136, 2), "little")
    report.need(patterns, "no pattern for the host side checker")
    application = (h.usable_applications() or [None])[0]
    report.need(application and h.bring_up(application), "data paths do not come up")
    pattern, looped = own_pattern(h, patterns)
    h.w(0x13, 164, *[pattern << 4 | pattern] * 4)
    raw = h.b(0x13, 131) & (0x06 if looped else 0x02) == (0x06 if looped else 0x02)
    h.w(0x13, 163, 0x00 if raw else 0xFF)
    if looped:
        h.w(0x13, 148, *[pattern << 4 | pattern] * 4)
        h.w(0x13, 147, 0x00 if raw else 0xFF)
        h.w(0x13, 182, 0xFF)
        h.w(0x13, 144, 0xFF)
    h.w(0x13, 177, 0x00)
    h.w(0x13, 160, 0xFF)
    h.wait(6000)
    h.w(0x14, 128, 0x02)
    h.wait(T_SELECTOR_MS)
    running = [counted(h, lane) for lane in range(4)]
    updates = h.b(0x13, 129) & 0x10
    h.w(0x13, 160, 0x00)
    h.wait(T_SELECTOR_MS)
    words = [counted(h, lane) for lane in range(4)]
    stopped = [word & ~1 for word in words]
    used = application.host_lanes
    for lane in range(min(4, used)):
        if looped and not stopped[lane]:
            report.finding("14h:%d" % (200 + 16 * lane), "bits counted in 6 s", "0", "§14.2, §14.3")
        elif looped and updates and not running[lane] & ~1:
            report.finding("14h:%d" % (200 + 16 * lane), "running results, 13h:129.4", "0", "§14.2")
        elif not looped and not words[lane]:
            report.finding("14h:%d" % (200 + 16 * lane), "bits, or the mark of lost sync: nobody sends the pattern", "0",
                           "§14.3")
    h.wait(1000)
    again = [counted(h, lane) & ~1 for lane in range(4)]
    report.expect("14h:200.. after the checker stopped", stopped, again, "§14.2: the result stays")
    if looped:
        h.w(0x13, 144, 0x00)
        h.w(0x13, 182, 0x00)


class Cdb:
    def __init__(self, h, report):
        self.h, self.report = h, report
        self.method = h.adv(165, 0x80)
        self.background = h.adv(163, 0x20)
        s, t = h.adv(166, 0x7F), h.adv(165, 0x1F)
        self.limit_ms = max(max(0, 80 - s), max(1, t) * 160) + 2 * T_CDB_CAPTURE_MS

    def send(self, command, payload=b"", code=None, length=None):
        """Returns the status byte after completion."""
        h = self.h
        length = len(payload) if length is None else length
        body = command.to_bytes(2, "big") + bytes(2) + bytes([length])
        code = ~(sum(body) + sum(payload)) & 0xFF if code is None else code
        self.header = body + bytes([code])
        for i in range(0, len(payload), 8):
            h.w(0x9F, 136 + i, *payload[i:i + 8])
        h.w(0x9F, 130, *(self.header[2:] + bytes(2)))
        h.w(0x9F, 128, *self.header[:2])
        spent = 0
        while True:
            answer = h.bridge.try_once("R 0 0 37 1")
            if answer is not None and not int(answer, 16) & 0x80:
                return int(answer, 16)
            if spent > self.limit_ms:
                raise NoAnswer("CDB command %04Xh was not done after %d ms" % (command, spent))
            h.wait(1)
            spent += 1

    def reply(self, what):
        """The reply body, after its length and check code were judged."""
        length = self.h.b(0x9F, 134)
        if length > 120:
            return b""
        body = self.h.block(0x9F, 136, length)
        code = ~sum(body) & 0xFF if length else 0
        self.report.expect("9Fh:135 of %s" % what, code, self.h.b(0x9F, 135), "§15.1 reply check code")
        self.report.expect("9Fh:128-133 of %s" % what, self.header, self.h.r(0x9F, 128, 6), "§15.1: header as sent")
        return body


def to_state_for_cdb(h):
    """Low power, where lower:62 does not keep queries and firmware commands to ModuleReady."""
    restricted = h.since(0x53) and h.b(None, 62)
    if restricted and restricted & 0x80 and restricted & 0x0F:
        h.to_ready()
    else:
        h.to_low_power()


def cdb(h, report):
    need_page(h, report, 0x9F, 163, 0xC0)
    to_state_for_cdb(h)
    h.clear_flags()
    report.expect("lower:37", 0, h.b(None, 37), "§15.2: 0 after MgmtInit")
    cdb_ = Cdb(h, report)
    for command, least, payload in ((0x0000, 2, b"\x00\x00"), (0x0040, 36, b""), (0x0041, 18, b""), (0x0042, 32, b""),
                                    (0x0043, 32, b"")):
        what = "%04Xh" % command
        status = cdb_.send(command, payload)
        report.expect("lower:37 after " + what, 0x01, status, "§15.2, §15.3: every module answers it")
        if h.since(0x50):
            report.expect("lower:8.6 after " + what, 0x40, h.b(None, 8) & 0x40, "§15.2 completion flag")
            report.expect("lower:8.6 after " + what, 0, h.b(None, 8) & 0x40, "§11: cleared by its read")
        if status == 1:
            body = cdb_.reply(what)
            if len(body) < least:
                report.finding("9Fh:134 of " + what, "%d bytes" % least, str(len(body)), "§15.3")
            if command == 0x0040 and len(body) >= 34:
                commands_of(h, report, cdb_, body[2:34])


def commands_of(h, report, cdb_, bitmap):
    """What the bitmap of 0040h claims is known."""
    for command in (0x0045, 0x0100):
        if command < 256 and not bitmap[command // 8] >> command % 8 & 1:
            continue
        if command == 0x0100 and not h.since(0x40):
            continue
        status = cdb_.send(command)
        if command == 0x0045:
            report.expect("lower:37 after %04Xh" % command, 0x01, status, "§22: the bitmap claims it")
        elif status == 1:
            body = cdb_.reply("0100h")
            if body and bin(body[0] & 0x11).count("1") > 1:
                report.finding("9Fh:136 of 0100h", "at most one image running", show(body[0]), "§16")
            if body and bin(body[0] & 0x22).count("1") > 1:
                report.finding("9Fh:136 of 0100h", "at most one image committed", show(body[0]), "§16")
        elif status & 0xC0 != 0x40:
            report.finding("lower:37 after 0100h", "success or a failure", show(status), "§15.2")


def cdb_refusals(h, report):
    need_page(h, report, 0x9F, 163, 0xC0)
    to_state_for_cdb(h)
    cdb_ = Cdb(h, report)
    status = cdb_.send(0x0040, code=0x00)
    report.expect("lower:37 after a wrong check code", 0x45, status, "§15.2")
    status = cdb_.send(0x7F7F)
    report.expect("lower:37 after an unknown command", 0x41, status, "§15.2")
    report.expect("9Fh:134-135 after a failure", bytes(2), h.r(0x9F, 134, 2), "§15.1: no reply body")
    status = cdb_.send(0x0103, bytes(8))
    if not status & 0x40:
        report.finding("lower:37 after 0103h without 0101h", "a failure", show(status), "§16")
    report.expect("lower:37 later", status, h.b(None, 37), "§15.2: the result stays until the next trigger")


def diagnostics_in_banks(h, report):
    """Pages 13h, 14h and those of VDM are there in every bank, apart from each other where nothing joins them."""
    report.need(not h.flat and h.banks() > 1, "one bank")
    pages = [0x13, 0x14] if h.adv(142, 0x20) else []
    groups = (h.b(0x2F, 128) & 3) + 1 if h.adv(142, 0x40) else 0
    if groups:
        pages += [0x2C, 0x2D, 0x2F] + [first + g for g in range(groups) for first in (0x20, 0x24, 0x28)]
    report.need(pages, "01h:142.6:5 = 0")
    for bank in range(h.banks()):
        for page in pages:
            if not selectable(h, page, bank):
                report.finding("lower:126-127", "page %02Xh in bank %d" % (page, bank), show(h.r(None, 126, 2)), "§2")
                return
    if 0x13 in pages:
        h.w(0x13, 206, 0x00, bank=1)
        h.w(0x13, 208, 0x0F, bank=1)
        report.expect("13h:208 bank 0", 0xFF, h.b(0x13, 208, bank=0), "§2: a bank's masks are its own")
        report.expect("13h:208 bank 1", 0x0F, h.b(0x13, 208, bank=1), "§1 read-back")
        if h.b(0x13, 131) & 0x03:
            for all_banks in (0x00, 0x80):
                h.w(0x13, 177, all_banks, bank=1)
                h.w(0x13, 160, 0xFF, bank=1)
                joined = h.b(0x13, 160, bank=0)
                if not all_banks:
                    report.expect("13h:160 bank 0", 0, joined, "§14.2: 13h:177.7 = 0 in bank 1")
                elif not joined:
                    report.finding("13h:160 bank 0", "checkers of all banks, 13h:177.7 of bank 1", show(joined), "§14.2")
                h.w(0x13, 160, 0x00, bank=1)
            h.w(0x13, 177, 0x00, bank=1)
    for bank in range(1, h.banks()):
        for group in range(groups):
            raw = h.block(0x20 + group, 128, 128, bank=bank)
            for i in range(64):
                if raw[2 * i + 1] and raw[2 * i] & 15 == 15:
                    report.finding("%02Xh:%d bank %d" % (0x20 + group, 128 + 2 * i, bank), "objects of lanes",
                                   "one of the module", "§13: those stand in bank 0")
    if groups:
        other = h.b(0x2F, 144, bank=1) & 0x7F
        h.w(0x2F, 144, 0x80 | other, bank=1)
        for bank in range(h.banks()):
            report.expect("2Fh:144.7 bank %d" % bank, 0x80, h.b(0x2F, 144, bank=bank) & 0x80, "§13: one for all banks")
        h.w(0x2F, 144, other, bank=1)


# BANKED: what is asked of every bank for itself.
CHECKS = [vdm_freeze, vdm_flags_and_masks, selector, loopbacks, checker_counts, cdb, cdb_refusals, diagnostics_in_banks]
BANKED = [vdm_freeze, vdm_flags_and_masks, selector, loopbacks, checker_counts]
