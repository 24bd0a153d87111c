"""What can be seen without touching the module: advertisements, checksums, thresholds. Flags are cleared."""

from facts import *
from report import show


def identifier_copy(h, report):
    if h.lower[0] != h.page00[0]:
        report.static("00h:128", show(h.lower[0]), show(h.page00[0]), "§22, lower:0")


def revision(h, report):
    if h.revision >> 4 not in (4, 5):
        report.static("lower:1", "4.x or 5.x", show(h.revision), "§18")


def checksums(h, report):
    def check(page, data, first, last, at):
        got, stored = page_sum(data[first - 128:last - 127]), data[at - 128]
        if got != stored:
            report.static("%02Xh:%d" % (page, at), "checksum " + show(got), show(stored), "§3")

    check(0x00, h.page00, 128, 221, 222)
    if h.flat:
        return
    check(0x01, h.page01, 130, 254, 255)
    check(0x02, h.page02, 128, 254, 255)
    if h.adv(155, 0x40) and h.since(0x50):
        check(0x04, h.block(4, 128, 128), 128, 254, 255)


def application_descriptors(h, report):
    if not h.applications:
        report.static("lower:86", "a first descriptor that is used", "FFh", "§6")
    for a in h.applications:
        place = "application %d" % a.code
        if a.host_lanes > 8 or a.media_lanes > 8:
            report.static(place, "lane counts 0-8", "%d and %d" % (a.host_lanes, a.media_lanes), "§6")
        if h.flat:
            continue
        if not a.host_options:
            report.static(place, "a host lane option", "00h", "§6")
        for start in a.starts():
            if start + a.host_lanes > 8:
                report.static(place, "lanes within 1-8", "%d lanes from lane %d" % (a.host_lanes, start + 1), "§6")
        optical = h.lower[85] in (1, 2)
        options = bin(a.media_options).count("1")
        if optical and options != len(a.starts()):
            (report.note if not a.media_options else report.static)(
                place, "%d media lane options, as host lane options" % len(a.starts()), str(options), "§6, §22")


def max_power(h, report):
    code, power = h.page00[200 - 128] >> 5, h.page00[201 - 128]
    if not power:
        report.static("00h:201", "not 0", "0", "§5")
    if h.lower[0] == 0x18 and code < 7 and power > QSFP_DD_CEILING[code]:
        report.static("00h:201", "at most %.2f W for class %d" % (QSFP_DD_CEILING[code] / 4, code + 1),
                      "%.2f W" % (power / 4), "§5")


def durations(h, report):
    report.need(not h.flat, "flat memory")
    for name, byte, low in (("DPInit", 144, True), ("DPDeinit", 144, False), ("ModulePwrUp", 167, True),
                            ("ModulePwrDn", 167, False), ("DPTxTurnOn", 168, True), ("DPTxTurnOff", 168, False)):
        code, _ = h.duration(byte, low)
        if code > 13:
            report.static("01h:%d" % byte, "a duration code for " + name, "reserved code %d" % code, "§22")
        longest = {"DPTxTurnOff": T_TX_DISABLE_MS, "DPTxTurnOn": T_TX_ENABLE_MS}.get(name)
        if longest and code <= 13 and DURATION_MIN_MS[code] >= longest:
            report.static("01h:%d" % byte, "%s within %d ms" % (name, longest),
                          "%d ms or more" % DURATION_MIN_MS[code], "§7")


def thresholds_ordered(h, report):
    report.need(not h.flat, "flat memory")
    for name, (first, byte, mask, signed) in THRESHOLDS.items():
        if not h.adv(byte, mask):
            continue
        raw = [int.from_bytes(h.page02[first - 128 + 2 * i:first - 126 + 2 * i], "big", signed=signed)
               for i in range(4)]
        high_alarm, low_alarm, high_warning, low_warning = raw
        if not low_alarm <= low_warning <= high_warning <= high_alarm:
            report.static("02h:%d" % first, "ordered thresholds of " + name, str(raw), "§12")


def advertised_pages(h, report):
    report.need(not h.flat, "flat memory")
    for page in (0x00, 0x01, 0x02, 0x10, 0x11):
        selected(h, report, page, True)
    for page, (byte, mask) in sorted(ADVERTISED_PAGES.items()):
        if not h.since(PAGE_SINCE.get(page, 0)):
            continue
        selected(h, report, page, bool(h.adv(byte, mask)))
    for page in NEVER_PAGES:
        selected(h, report, page, False)
    if h.adv(142, 0x40) and selectable(h, 0x2F):
        groups = (h.b(0x2F, 128) & 3) + 1
        for g in range(4):
            for base in (0x20, 0x24, 0x28):
                selected(h, report, base + g, g < groups)
    if h.adv(163, 0xC0):
        for i in range(16):
            selected(h, report, 0xA0 + i, i < (EPL_PAGES + [0] * 8)[h.adv(163, 15)])


def selectable(h, page, bank=None):
    bank = h.bank if bank is None else bank
    h.w(None, 126, bank, page)
    return h.b(None, 127) == page


def selected(h, report, page, wanted):
    got = selectable(h, page)
    if got != wanted:
        report.finding("lower:127", "%s after %02Xh was selected" % (show(page) if wanted else "00h", page),
                       show(h.b(None, 127)), "§2, page is %sadvertised" % ("" if wanted else "not "))


def reserved_bytes(h, report):
    for place, value, mask in [("lower:3", h.lower[3], 0xF0)] + [("lower:%d" % i, h.lower[i], 0xF0)
                                                                 for i in ((4, 5, 6, 7) if h.since(0x50) else ())]:
        if value & mask:
            report.note(place, "reserved bits 0", show(value), "§1")


def blocks_and_bytes(h, report):
    """A client that asks byte by byte sees the same module."""
    for page, data in ((0, h.page00), (1, h.page01), (2, h.page02)):
        if page and h.flat:
            break
        single = b"".join(h.r(page, offset) for offset in range(128, 256))
        if single != data:
            at = next(i for i in range(128) if single[i] != data[i])
            report.finding("%02Xh:%d" % (page, 128 + at), "the same in one-byte reads", show(single[at:at + 1]), "§1")


def vdm_descriptors(h, report):
    report.need(h.adv(142, 0x40), "01h:142.6 = 0")
    report.need(selectable(h, 0x2F), "page 2Fh cannot be selected")
    for g in range((h.b(0x2F, 128) & 3) + 1):
        if not selectable(h, 0x20 + g):
            continue
        data = h.block(0x20 + g, 128, 128)
        for i in range(64):
            place, kind = data[2 * i] & 15, data[2 * i + 1]
            where = "%02Xh:%d" % (0x20 + g, 128 + 2 * i)
            if kind == 0:
                continue
            if 100 > kind and kind not in VDM_TYPES:
                report.static(where, "a known observable", show(kind), "§22")
            if 8 <= place <= 14:
                report.static(where, "lane 1-8 or module", show(place), "§22")


CHECKS = [identifier_copy, revision, checksums, application_descriptors, max_power, durations, thresholds_ordered,
          advertised_pages, reserved_bytes, blocks_and_bytes, vdm_descriptors]
# What an unsupported revision leaves to judge.
IDENTITY = [identifier_copy, revision, checksums, max_power, blocks_and_bytes]
