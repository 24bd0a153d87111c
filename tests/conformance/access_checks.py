"""Access rules, paging, reset, flags and masks: sections 1, 2, 4 and 11."""

from facts import *
from report import show
from static_checks import selectable


def read_only_bytes(h, report):
    places = [(None, 0), (None, 1), (None, 39), (0, 129)]
    if not h.flat:
        places += [(1, 142), (2, 128), (0x11, 128), (0x11, 206), (0x11, 202)]
    for page, offset in places:
        before = h.b(page, offset)
        h.w(page, offset, before ^ 0xFF)
        if h.b(page, offset) != before:
            report.finding("%s:%d" % ("lower" if page is None else "%02Xh" % page, offset), "read only: " + show(before),
                           show(h.b(page, offset)), "§1")


def masks_take_every_value(h, report):
    """A write of several bytes over reserved ones: the writable ones are taken."""
    report.need(not h.flat, "flat memory")
    before = h.r(None, 31, 4)
    h.w(None, 28, 0, 0, 0, 0x01, 0xA5, 0x5A, 0x0F)
    report.expect("lower:31-34", bytes([0x01, 0xA5, 0x5A, 0x0F]), h.r(None, 31, 4), "§1 read-back, §11")
    h.w(None, 31, *before)
    pattern = [(37 * k + 11) & 0xFF for k in range(20)]
    for k, value in enumerate(pattern):
        h.w(0x10, 213 + k, value)
    last = 20 if h.since(0x50) else 19
    got = h.r(0x10, 213, 8) + h.r(0x10, 221, 8) + h.r(0x10, 229, 4)
    supported = [213] + [offset + 79 for offset, (byte, mask) in LANE_FLAGS.items() if h.adv(byte, mask)]
    for offset in supported:
        k = offset - 213
        if k < last and got[k] != pattern[k]:
            report.finding("10h:%d" % offset, show(pattern[k]), show(got[k]), "§1 read-back, §11 masks")
    for k in range(20):
        h.w(0x10, 213 + k, 0)


def staged_sets_keep_what_was_written(h, report):
    report.need(not h.flat, "flat memory")
    for name, base, there in (("SCS0", 145, True), ("SCS1", 180, bool(h.adv(162, 0x20)))):
        if not there:
            continue
        before = h.r(0x10, base, 8)
        pattern = [0x11 * (k + 1) & 0xFF for k in range(8)]
        h.w(0x10, base, *pattern)
        report.expect("10h:%d-%d (%s)" % (base, base + 7, name), bytes(pattern), h.r(0x10, base, 8), "§1 read-back, §8")
        h.w(0x10, base, *before)


def direct_controls_keep_what_was_written(h, report):
    report.need(not h.flat, "flat memory")
    h.to_low_power()
    for offset, byte, mask in ((129, 155, 0x01), (130, 155, 0x02), (131, 155, 0x04), (132, 155, 0x08),
                               (134, 161, 0x10), (137, 156, 0x01), (138, 156, 0x02), (139, 156, 0x04)):
        if not h.adv(byte, mask):
            continue
        for value in (0xA5, 0x00):
            if offset == 130 and h.adv(151, 0x01) and value:
                continue
            h.w(0x10, offset, value)
            report.expect("10h:%d" % offset, value, h.b(0x10, offset), "§1 read-back, §9, §10")


def bank_waits_for_page(h, report):
    report.need(not h.flat, "flat memory")
    h.w(None, 126, 0, 0x11)
    h.w(None, 126, 1)
    report.expect("lower:126-127", bytes([1, 0x11]), h.r(None, 126, 2), "§2, §22: a bank alone changes nothing")
    h.w(None, 126, 0, 0x00)


def unsupported_page_falls_back(h, report):
    report.need(not h.flat, "flat memory")
    h.w(None, 126, 0, 0x11)
    h.w(None, 126, 3, 0x7F)
    report.expect("lower:126-127", bytes([3, 0]), h.r(None, 126, 2), "§2: 127 is cleared, 126 is kept")
    report.expect("7Fh:128-135", h.r(0, 128, 8), h.r(0x7F, 128, 8), "§2: page 00h is shown")


def unsupported_bank_falls_back(h, report):
    report.need(not h.flat, "flat memory")
    banks = h.banks()
    for bank in range(banks):
        h.w(None, 126, bank, 0x11)
        report.expect("lower:126-127", bytes([bank, 0x11]), h.r(None, 126, 2), "§2, 01h:142.1:0")
    h.w(None, 126, banks, 0x11)
    report.expect("lower:126-127", bytes([banks, 0]), h.r(None, 126, 2), "§2: bank beyond 01h:142.1:0")


def unbanked_page_ignores_bank(h, report):
    report.need(not h.flat, "flat memory")
    h.w(None, 126, 2, 0x01)
    report.expect("lower:126-127", bytes([2, 1]), h.r(None, 126, 2), "§2: unbanked pages ignore the bank")
    h.w(None, 126, 0, 0)


def banks_are_apart(h, report):
    report.need(not h.flat and h.banks() > 1, "one bank")
    h.w(0x10, 213, 0x00, bank=0)
    h.w(0x10, 213, 0x3C, bank=1)
    report.expect("10h:213 bank 0", 0, h.b(0x10, 213, bank=0), "§2")
    report.expect("10h:213 bank 1", 0x3C, h.b(0x10, 213, bank=1), "§2")
    if h.adv(156, 0x80) and h.since(0x52):
        before = h.b(None, 26)
        h.w(None, 26, before | 0x80)
        h.w(0x10, 213, 0x5A, bank=0)
        report.expect("10h:213 bank 1", 0x5A, h.b(0x10, 213, bank=1), "§2 broadcast")
        h.w(None, 26, before)
    h.w(0x10, 213, 0x00, bank=1)
    h.w(0x10, 213, 0x00, bank=0)


def sequential_reads_wrap(h, report):
    report.need(False, "the bridge goes on in the page after 127 and refuses a read beyond 255")


def defaults(h, report, clause):
    """What every control and mask reads after reset."""
    def zero(page, first, count):
        got = b"".join(h.r(page, first + i) for i in range(count))
        for i, value in enumerate(got):
            if value:
                report.finding("%02Xh:%d" % (page, first + i), "00h", show(value), clause)

    report.expect("lower:26", 0x40, h.b(None, 26), clause + ", §4")
    report.expect("lower:31-34", bytes(4), h.r(None, 31, 4), clause + ", §11")
    zero(0x10, 128, 5)
    zero(0x10, 137, 3)
    zero(0x10, 213, 20 if h.since(0x50) else 19)
    if h.adv(162, 0x20):
        zero(0x10, 180, 8)
    if h.adv(142, 0x20) and selectable(h, 0x13) and selectable(h, 0x14):
        zero(0x13, 144, 1), zero(0x13, 152, 1), zero(0x13, 160, 1), zero(0x13, 168, 1), zero(0x13, 180, 4)
        report.expect("14h:128", 0, h.b(0x14, 128), clause)
        if h.since(0x50):
            for offset in range(208, 214):
                report.expect("13h:%d" % offset, 0xFF, h.b(0x13, offset), clause + ", §11")
    if h.adv(142, 0x40) and h.since(0x50) and selectable(h, 0x2D):
        for i in range(128):
            if h.b(0x2D, 128 + i) != 0xFF:
                report.finding("2Dh:%d" % (128 + i), "FFh", show(h.b(0x2D, 128 + i)), clause + ", §11, §13")
                break
    report.expect("11h:206-213", h.r(0x11, 206, 8), h.r(0x10, 145, 8), clause + ", §8: SCS0 holds the active set")


def power_up_defaults(h, report):
    report.need(not h.flat, "flat memory")
    defaults(h, report, "defaults after MgmtInit")


def software_reset(h, report):
    report.need(not h.flat, "flat memory")
    h.w(None, 31, 0xFF, 0xFF)
    for offset in (128, 130, 213, 226):
        h.w(0x10, offset, 0xFF)
    h.w(0x10, 145, *[0x20] * 8)
    h.w(None, 126, 0, 0x10)
    took = h.software_reset()
    if took is None:
        report.finding("lower:26.3", "an answer within 2 s", "none", "§4 tMgmtInit")
        return
    report.expect("lower:126-127", bytes(2), h.r(None, 126, 2), "§2: reset selects bank 0, page 0")
    report.expect("lower:26.3", 0, h.b(None, 26) & 8, "self-clearing")
    defaults(h, report, "§22 software reset")
    state = h.module_state()
    if state not in (LOW_PWR, PWR_UP, READY):
        report.finding("lower:3", "ModuleLowPwr or on the way up", show(state), "§4")


def flags_clear_on_read(h, report):
    report.need(not h.flat, "flat memory")
    h.software_reset()
    h.w(None, 26, 0x10)
    h.until(lambda: h.module_state() == LOW_PWR, 100)
    if not h.interrupt():
        report.finding("lower:3.0", "interrupt asserted by ModuleStateChangedFlag", "deasserted", "§11")
    h.r(None, 9, 5)
    if not h.b(None, 8) & 1:
        report.finding("lower:8.0", "set on entry to ModuleLowPwr and kept by reads of other bytes", "0", "§4, §11")
    report.expect("lower:8.0", 0, h.b(None, 8) & 1, "§11: cleared by its read")
    h.clear_flags()
    for offset in list(range(9, 12)) + list(LANE_FLAGS):
        page = None if offset < 128 else 0x11
        if h.b(page, offset):
            report.note("%s%d" % ("" if page is None else "11h:", offset), "no flag in ModuleLowPwr after clearing",
                        show(h.b(page, offset)), "§11")
    if h.interrupt() and not any(h.b(None, o) for o in range(8, 14)):
        report.finding("lower:3.0", "interrupt released, no flag is set", "asserted", "§11")


def masks_silence_the_interrupt(h, report):
    report.need(not h.flat, "flat memory")
    h.to_low_power()
    h.clear_flags()
    h.w(None, 31, 0xFF, 0xFF, 0xFF, 0xFF)
    for offset in range(213, 233):
        h.w(0x10, offset, 0xFF)
    h.w(None, 26, 0x00)
    if h.until(lambda: h.module_state() == READY, h.transition_limit(167, True)) is None:
        report.finding("lower:3", "ModuleReady", show(h.module_state()), "§4")
        return
    if h.interrupt():
        report.finding("lower:3.0", "deasserted while every flag is masked", "asserted", "§11 masks")
    h.w(None, 31, 0xFE)
    h.wait(T_TX_DISABLE_MS)
    if not h.interrupt():
        report.finding("lower:3.0", "asserted when a flag that is set loses its mask", "deasserted", "§11 masks")
    if not h.b(None, 8) & 1:
        report.finding("lower:8.0", "set while it is masked", "0", "§11: a mask keeps the interrupt away, not the flag")
    h.w(None, 31, 0, 0, 0, 0)
    for offset in range(213, 233):
        h.w(0x10, offset, 0)


def flag_summary(h, report):
    report.need(not h.flat, "flat memory")
    report.need(h.since(0x50), "before 5.0 the bytes mean something else")
    h.to_low_power()
    if not h.to_ready() or not h.usable_applications():
        return
    h.clear_flags()
    summary = h.b(None, 4) & 1
    flags = [h.b(0x11, o) for o in range(134, 154)]
    if summary and not any(flags):
        report.finding("lower:4.0", "0 when no flag on page 11h is set", "1", "§11")
    h.b(None, 4)


def flat_module(h, report):
    report.need(h.flat, "paged memory")
    h.w(None, 127, 0x01)
    report.expect("lower:127", 0, h.b(None, 127), "§17: 127 stays 0")
    h.w(None, 26, 0x10)
    h.w(None, 126, 1)
    report.expect("lower:126", 0, h.b(None, 126), "§17: writes are ignored")
    if h.module_state() != READY:
        report.static("lower:3", "ModuleReady", show(h.module_state()), "§17")
    report.expect("00h through page 01h", h.r(0, 128, 8), h.r(1, 128, 8), "§17: page 01h is absent")


CHECKS = [power_up_defaults, read_only_bytes, masks_take_every_value, staged_sets_keep_what_was_written,
          direct_controls_keep_what_was_written, bank_waits_for_page, unsupported_page_falls_back,
          unsupported_bank_falls_back, unbanked_page_ignores_bank, banks_are_apart, sequential_reads_wrap,
          software_reset, flags_clear_on_read, masks_silence_the_interrupt, flag_summary, flat_module]
