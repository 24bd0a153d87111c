"""Module and data path state machines, staged sets, output control: sections 4, 5, 7, 8, 10 and 12."""

from facts import *
from report import show


def names(states):
    return "-".join(DP_STATES.get(s, str(s)) for s in states)


class Walk:
    """Watches the data paths on some lanes and keeps each state with the time it was first and last seen."""

    def __init__(self, h, report, mask):
        self.h, self.report = h, report
        self.paths = paths_of(h, mask)
        self.seen = [[] for _ in self.paths]  # of [state, first, last]
        self.look()

    def look(self):
        states, now = self.h.lane_states(), self.h.bridge.now
        for path, seen in zip(self.paths, self.seen):
            own = {states[lane] for lane in path}
            if len(own) != 1:
                self.report.finding("11h:128-131", "one state on all lanes of a data path",
                                    names(states[lane] for lane in path), "§7")
                continue
            state = own.pop()
            if not seen or seen[-1][0] != state:
                seen.append([state, now, now])
            seen[-1][2] = now

    def states(self, path=0):
        return [s for s, _, _ in self.seen[path]]

    def judge(self, step, order):
        """Holds what was seen against the states of the whole way; those that are left at once need not show."""
        limits = self.h.path_limits()
        for seen in self.seen:
            states = [s for s, _, _ in seen]
            rest = iter(order)
            if not all(state in rest for state in states):
                self.report.finding("11h:128-131", "no state beside " + names(order), names(states), "§7")
            for state, first, last in seen:
                if state in limits and last - first > limits[state] + step:
                    self.report.finding("11h:128-131", "%s for at most %d ms" % (DP_STATES[state], limits[state]),
                                        "%d ms" % (last - first), "§7, advertised duration")


def paths_of(h, mask):
    """Lanes of each data path in the active set that lies on `mask`; lanes that are unused stand alone."""
    paths = {}
    for lane, config in enumerate(h.active_set()):
        if mask >> lane & 1:
            paths.setdefault((config >> 4, config >> 1 & 7) if config >> 4 else lane, []).append(lane)
    return list(paths.values())


UP = [DEACTIVATED, INIT, INITIALIZED, TX_ON, ACTIVATED]
DOWN = [ACTIVATED, TX_OFF, INITIALIZED, DEINIT, DEACTIVATED]


def way(first, wanted):
    """The states from one resting state to another."""
    order = UP if first in UP and wanted in UP and UP.index(first) <= UP.index(wanted) else DOWN
    return order[:order.index(wanted) + 1]


def follow(h, report, mask, start, wanted, limit):
    """Waits for a state and judges the way there from the one that the host's write ended."""
    walk = Walk(h, report, mask)
    step = max(1, limit // 400)
    if h.until(lambda: h.all_in(mask, wanted), limit + step, watch=walk.look, step=step) is None:
        report.finding("11h:128-131", "%s within %d ms" % (DP_STATES[wanted], limit), names(walk.states()), "§7")
    walk.look()
    walk.judge(step, way(start, wanted))


def module_power(h, report):
    """Low power and back: legal states, within the advertised durations, flags on the right edges."""
    report.need(not h.flat, "flat memory")
    if not h.to_low_power():
        report.finding("lower:3", "ModuleLowPwr after reset with LowPwrRequestSW", show(h.module_state()), "§4")
        return
    h.clear_flags()
    report.expect("lower:8.0", 0, h.b(None, 8) & 1, "§4: no event in ModuleLowPwr")
    for power_up in (True, False, True):
        limit = h.transition_limit(167, power_up)
        step = max(1, limit // 400)
        h.w(None, 26, 0x00 if power_up else 0x10)
        wanted, way = (READY, PWR_UP) if power_up else (LOW_PWR, PWR_DN)
        seen = set()
        took = h.until(lambda: h.module_state() == wanted, limit + step, lambda: seen.add(h.module_state()), step)
        if took is None:
            report.finding("lower:3", "%s within %d ms" % (MODULE_STATES[wanted], limit), show(h.module_state()),
                           "§4, 01h:167")
            return
        strange = seen - {wanted, way}
        if strange:
            report.finding("lower:3", "%s only on the way" % MODULE_STATES[way], str(sorted(strange)), "§4")
        if not h.b(None, 8) & 1:
            report.finding("lower:8.0", "set on entry to " + MODULE_STATES[wanted], "0", "§4 ModuleStateChangedFlag")
        report.expect("lower:8.0", 0, h.b(None, 8) & 1, "§11: cleared, no new event")


def power_request_while_powering_up(h, report):
    report.need(not h.flat, "flat memory")
    h.to_low_power()
    h.clear_flags()
    h.w(None, 26, 0x00)
    if h.module_state() != PWR_UP:
        return
    h.w(None, 26, 0x10)
    if h.module_state() not in (PWR_DN, LOW_PWR):
        report.finding("lower:3", "ModulePwrDn at once", show(h.module_state()), "§4: ModulePwrUp and LowPwrS")
    if h.module_state() == PWR_DN:
        h.w(None, 26, 0x00)
        if h.module_state() != PWR_DN:
            report.finding("lower:3", "ModulePwrDn until power-down is done", show(h.module_state()), "§4")
        h.until(lambda: h.module_state() == READY, h.transition_limit(167, True) + h.transition_limit(167, False))
        report.expect("lower:3", READY, h.module_state(), "§4")


def hardware_request(h, report):
    """LowPwrAllowRequestHW decides whether the pin counts; the bridge's slot asserts it."""
    report.need(not h.flat, "flat memory")
    h.software_reset()
    report.expect("lower:26", 0x40, h.b(None, 26), "§4 default")
    h.wait(h.transition_limit(167, True))
    if h.module_state() == READY:
        report.need(False, "the low power pin is not asserted")
    report.expect("lower:3", LOW_PWR, h.module_state(), "§4: LowPwrS by the pin")
    h.w(None, 26, 0x10)
    h.wait(100)
    report.expect("lower:3", LOW_PWR, h.module_state(), "§4: LowPwrS by software")


def default_paths_start(h, report):
    """With nothing deinitialised the default application comes up by itself."""
    report.need(not h.flat, "flat memory")
    h.software_reset()
    active = h.active_set()
    used = sum(1 << lane for lane in range(8) if active[lane] >> 4)
    report.need(used, "no default application in the active set")
    for lane in range(8):
        code, first = active[lane] >> 4, active[lane] >> 1 & 7
        if code > len(h.applications):
            report.static("11h:%d" % (206 + lane), "an advertised AppSel code", str(code), "§8")
        if code and active[first] >> 4 != code:
            report.finding("11h:%d" % (206 + lane), "one AppSel code on all lanes of a path", show(active), "§22")
    h.clear_flags()
    if h.lane_states() != [DEACTIVATED] * 8:
        report.finding("11h:128-131", "DPDeactivated until ModuleReady", names(h.lane_states()), "§7")
    h.w(None, 26, 0x00)
    h.until(lambda: h.module_state() == READY, h.transition_limit(167, True))
    limits = h.path_limits()
    follow(h, report, used, DEACTIVATED, ACTIVATED, limits[INIT] + limits[TX_ON])
    states = h.lane_states()
    for lane in range(8):
        if not used >> lane & 1 and states[lane] != DEACTIVATED:
            report.finding("11h:128-131", "unused lane %d in DPDeactivated" % (lane + 1), show(states[lane]), "§7")


def application_bring_up(h, report):
    """Every application on all its lanes: staged, provisioned, initialised, activated, taken down."""
    report.need(not h.flat, "flat memory")
    report.need(h.usable_applications(), "no application with lane counts")
    for application in h.usable_applications():
        if not h.to_ready():
            report.finding("lower:3", "ModuleReady", show(h.module_state()), "§4")
            return
        walk_application(h, report, application)


def walk_application(h, report, application):
    what = "application %d: " % application.code
    limits = h.path_limits()
    h.w(0x10, 128, 0xFF)
    status = h.free_all()
    report.expect(what + "11h:202-205 after AppSel 0", [SUCCESS] * 8, status, "§8: lanes are freed in DPDeactivated")
    report.expect(what + "11h:206-213 AppSel", [0] * 8, [c >> 4 for c in h.active_set()], "§8: lanes are freed")
    h.w(0x10, 130, 0xFF)
    starts = h.packed_starts(application)
    staged = h.stage(application, starts)
    mask = 0
    for start in starts:
        mask |= application.host_mask(start)
    lanes = h.lanes_in(mask)
    h.w(0x10, 143, mask)
    at_once = h.config_status()
    if h.since(0x50):
        bad = [at_once[lane] for lane in lanes if at_once[lane] not in (SUCCESS, IN_PROGRESS)]
        if bad:
            report.finding(what + "11h:202-205", "ConfigInProgress, then a result", show(bad[0]), "§8")
    if h.settle_config() is None:
        report.finding(what + "11h:202-205", "a result", "ConfigInProgress for 5 s", "§8")
    status = h.config_status()
    report.expect(what + "11h:202-205", [SUCCESS] * len(lanes), [status[lane] for lane in lanes], "§8")
    active = h.active_set()
    for lane in lanes:
        report.expect(what + "11h:%d" % (206 + lane), staged[lane], active[lane], "§8: the active set is the staged one")
    report.expect(what + "10h:145-152", staged, h.r(0x10, 145, 8), "§8: the staged set stays")
    if h.since(0x50):
        report.expect(what + "11h:235", mask, h.b(0x11, 235) & mask, "§8 DPInitPending after ApplyDPInit")
    report.expect(what + "11h:128-131", [DEACTIVATED] * len(lanes), [h.lane_states()[lane] for lane in lanes],
                  "§7: DPDeinit holds the path")
    h.clear_flags()

    h.w(0x10, 128, ~mask & 0xFF)
    flagged = any(h.duration(byte, low)[0] for byte, low in ((144, True),))
    held = h.adv(155, 0x02)  # outputs that cannot be disabled go on by themselves
    if held:
        follow(h, report, mask, DEACTIVATED, INITIALIZED, limits[INIT])
    else:
        follow(h, report, mask, DEACTIVATED, ACTIVATED, limits[INIT] + limits[TX_ON])
    if h.since(0x50):
        report.expect(what + "11h:235", 0, h.b(0x11, 235) & mask, "§8: DPInitPending is cleared in DPInit")
    changed = h.b(0x11, 134)
    if flagged and changed & mask != mask and held:
        report.finding(what + "11h:134", show(mask) + " on entry to DPInitialized, outputs disabled", show(changed), "§7")
    if changed & ~mask & 0xFF:
        report.finding(what + "11h:134", "no flag on other lanes", show(changed), "§7")
    if held:
        dark(h, report, what, application, starts, "DPInitialized with outputs disabled")
        report.expect(what + "11h:128-131", [INITIALIZED] * len(lanes), [h.lane_states()[lane] for lane in lanes],
                      "§7: DPDeactivateS holds the path")
    h.w(0x10, 130, 0x00)
    if held:
        follow(h, report, mask, INITIALIZED, ACTIVATED, limits[TX_ON])
        flagged = h.duration(168, True)[0]
        changed = h.b(0x11, 134)
    if flagged and changed & mask != mask:
        report.finding(what + "11h:134", show(mask) + " on entry to DPActivated", show(changed), "§7")
    lit(h, report, what, application, starts)
    monitors_plausible(h, report, what, application, starts)

    h.w(0x10, 128, 0xFF)
    follow(h, report, mask, ACTIVATED, DEACTIVATED, limits[TX_OFF] + limits[DEINIT])
    if h.duration(144, False)[0]:
        changed = h.b(0x11, 134)
        if changed & mask != mask:
            report.finding(what + "11h:134", show(mask) + " on entry to DPDeactivated", show(changed), "§7")
    dark(h, report, what, application, starts, "DPDeactivated")


def media_lanes(application, starts):
    mask = 0
    for start in starts:
        mask |= application.media_mask(start)
    return mask


def dark(h, report, what, application, starts, where):
    media = media_lanes(application, starts)
    if h.since(0x50):
        report.expect(what + "11h:133", 0, h.b(0x11, 133) & media, "§7 OutputStatusTx in " + where)
    if h.adv(160, 0x02):
        for lane in h.lanes_in(media):
            power = h.u16(0x11, 154 + 2 * lane)
            if power > 100:
                report.finding(what + "11h:%d" % (154 + 2 * lane), "at most -20 dBm in " + where,
                               "%.4f mW" % (power / 1e4), "§7, §10")


def lit(h, report, what, application, starts):
    media = media_lanes(application, starts)
    if h.since(0x50):
        report.expect(what + "11h:133", media, h.b(0x11, 133) & media, "§7 OutputStatusTx in DPActivated")
    if h.adv(160, 0x02):
        for lane in h.lanes_in(media):
            if h.u16(0x11, 154 + 2 * lane) <= 100:
                report.finding(what + "11h:%d" % (154 + 2 * lane), "light in DPActivated", "dark", "§7")


def monitors_plausible(h, report, what, application, starts):
    """Inside the module's own alarm limits, where it has any."""
    places = [("temperature", None, 14, True), ("supply", None, 16, False)]
    for lane in h.lanes_in(media_lanes(application, starts)):
        places += [("Tx power", 0x11, 154 + 2 * lane, False), ("Tx bias", 0x11, 170 + 2 * lane, False)]
    for name, page, offset, signed in places:
        first, byte, mask, _ = THRESHOLDS[name]
        if not h.adv(byte, mask):
            continue
        page02 = h.r(2, first, 4)
        high, low = (int.from_bytes(page02[i:i + 2], "big", signed=signed) for i in (0, 2))
        value = int.from_bytes(h.r(page, offset, 2), "big", signed=signed)
        if high > low and not low <= value <= high:
            report.finding(what + "%s:%d" % ("lower" if page is None else "11h", offset),
                           "%s within its alarm limits %d to %d" % (name, low, high), str(value), "§22")


def flags_by_state(h, report):
    """Flags that a deinitialised path must not raise, and flags that are not advertised."""
    report.need(not h.flat, "flat memory")
    h.to_ready()
    h.w(0x10, 128, 0xFF)
    h.until(lambda: h.all_in(0xFF, DEACTIVATED), sum(h.path_limits().values()))
    h.clear_flags()
    h.wait(T_FLAG_MS)
    for offset in FLAGS_OF_LIVE_PATHS:
        flags = h.b(0x11, offset)
        if flags:
            report.finding("11h:%d" % offset, "no such flag in DPDeactivated", show(flags), "§7 flags by state")
    for offset, (byte, mask) in LANE_FLAGS.items():
        if not h.adv(byte, mask) and h.b(0x11, offset):
            report.finding("11h:%d" % offset, "no flag that is not advertised", show(h.b(0x11, offset)),
                           "01h:%d" % byte)


def first_application(h, report):
    report.need(not h.flat, "flat memory")
    report.need(h.usable_applications(), "no application with lane counts")
    return h.usable_applications()[0]


def rejections(h, report):
    application = first_application(h, report)
    report.need(h.to_ready(), "no ModuleReady")
    h.w(0x10, 128, 0xFF)
    h.free_all()
    start = h.packed_starts(application)[0]
    mask = application.host_mask(start)
    before = h.active_set()

    def attempt(what, config, lanes, expected):
        h.w(0x10, 145, *config)
        status = h.apply(lanes)
        for lane in h.lanes_in(lanes):
            if expected is None:
                if status[lane] in (SUCCESS, 0, IN_PROGRESS):
                    report.finding("11h:202-205", "a rejection: " + what, show(status[lane]), "§8")
                    break
            elif status[lane] != expected:
                report.finding("11h:202-205", "%Xh: %s" % (expected, what), show(status[lane]), "§8, §22")
                break
        report.expect("11h:206-213 after " + what, before, h.active_set(), "§8: a rejection changes nothing")

    def path(code, first, count, path_id=None, explicit=0):
        config = [0] * 8
        for lane in range(first, first + count):
            config[lane] = code << 4 | (first if path_id is None else path_id) << 1 | explicit
        return config

    if len(h.applications) < 15:
        attempt("AppSel 15 is not advertised", path(15, start, application.host_lanes), mask, REJECTED_APP_SEL)
    attempt("DataPathID is not the first lane", path(application.code, start, application.host_lanes, (start + 1) % 8),
            mask, REJECTED_DATA_PATH)
    if application.host_lanes > 1:
        mixed = path(application.code, start, application.host_lanes)
        mixed[start + application.host_lanes - 1] ^= 0x02
        attempt("two DataPathIDs in one path", mixed, mask, None)
        attempt("a trigger that leaves out a lane", path(application.code, start, application.host_lanes),
                mask & ~(1 << start) & 0xFF, None)
    wrong = [s for s in range(9 - application.host_lanes) if s not in application.starts()]
    if wrong:
        attempt("a start that is not an option", path(application.code, wrong[0], application.host_lanes),
                application.host_mask(wrong[0]), None)
    for other in h.usable_applications():
        lost = [s for s in other.starts() if s not in other.instances()]
        if lost:
            attempt("application %d has no media lanes there" % other.code, path(other.code, lost[0], other.host_lanes),
                    other.host_mask(lost[0]), REJECTED_DATA_PATH)
    most = h.adv(153, 0x0F)
    if h.adv(161, 0x04) and most < 12:
        eq = h.r(0x10, 156, 4)
        h.w(0x10, 153, 0)  # an adaptive equaliser does not look at the target
        h.w(0x10, 156, *[(most + 1) << 4 | (most + 1)] * 4)
        attempt("Tx input EQ above 01h:153", path(application.code, start, application.host_lanes, None, 1), mask,
                REJECTED_SI)
        h.w(0x10, 156, *eq)


def lanes_in_use(h, report):
    """A running path cannot be given up by applying AppSel 0 to it."""
    application = first_application(h, report)
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, _ = up
    before = h.active_set()
    h.w(0x10, 145, *[0] * 8)
    status = h.apply(mask)
    lanes = h.lanes_in(mask)
    if any(status[lane] == SUCCESS for lane in lanes):
        report.finding("11h:202-205", "a rejection: lanes are not in DPDeactivated", show(SUCCESS), "§8")
    report.expect("11h:206-213", before, h.active_set(), "§8: a rejection changes nothing")
    report.expect("11h:128-131", [ACTIVATED] * len(lanes), [h.lane_states()[lane] for lane in lanes], "§8")


def immediate_in_deactivated(h, report):
    application = first_application(h, report)
    report.need(h.since(0x50), "before 5.0 ApplyImmediate also provisions there")
    report.need(h.to_ready(), "no ModuleReady")
    mask, _, status = h.provision(application)
    before, active = h.config_status(), h.active_set()
    h.w(0x10, 145, *[0] * 8)
    h.w(0x10, 144, mask)
    h.settle_config()
    report.expect("11h:202-205", before, h.config_status(), "§22: ApplyImmediate in DPDeactivated is ignored")
    report.expect("11h:206-213", active, h.active_set(), "§22: ApplyImmediate in DPDeactivated is ignored")


def regular_supported(h):
    return not h.lower[2] & 0x40 or (h.since(0x53) and h.lower[2] & 3 == 1)


def hot_supported(h):
    return not h.lower[2] & 0x40 or (h.since(0x53) and h.lower[2] & 3 == 2)


def regular_reconfiguration(h, report):
    application = first_application(h, report)
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, starts = up
    limits = h.path_limits()
    h.clear_flags()
    h.stage(application, starts)
    h.w(0x10, 143, mask)
    walk = Walk(h, report, mask)
    step = max(1, sum(limits.values()) // 800)
    h.until(lambda: IN_PROGRESS not in h.config_status(), 5000, walk.look, 1)
    status = h.config_status()
    report.expect("11h:202-205", [SUCCESS] * len(h.lanes_in(mask)), [status[lane] for lane in h.lanes_in(mask)], "§8")
    walk.look()
    if not regular_supported(h):
        h.wait(100)
        walk.look()
        report.expect("11h:128-131", [ACTIVATED], walk.states(), "§7: not supported, the path stays")
        return
    limit = sum(limits.values())
    finished = lambda: len(walk.seen[0]) > 1 and h.all_in(mask, ACTIVATED)
    if h.until(finished, limit, walk.look, step) is None:
        short = sum(limits.values()) <= 4 * step
        if not short or not h.all_in(mask, ACTIVATED):
            report.finding("11h:128-131", "a cycle through DPInit back to DPActivated", names(walk.states()), "§7, §8")
    walk.judge(step, DOWN + UP[1:])
    if h.since(0x50):
        report.expect("11h:235", 0, h.b(0x11, 235) & mask, "§8: DPInitPending is cleared in DPInit")


def hot_reconfiguration(h, report):
    application = first_application(h, report)
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, starts = up
    active, status_before = h.active_set(), h.config_status()
    h.clear_flags()
    h.stage(application, starts, explicit=0)
    h.w(0x10, 144, mask)
    h.settle_config()
    lanes = h.lanes_in(mask)
    report.expect("11h:128-131", [ACTIVATED] * len(lanes), [h.lane_states()[lane] for lane in lanes],
                  "§8: ApplyImmediate leaves the state")
    if h.since(0x50):
        report.expect("11h:235", 0, h.b(0x11, 235) & mask, "§8: ApplyImmediate never sets DPInitPending")
    if hot_supported(h):
        report.expect("11h:202-205", [SUCCESS] * len(lanes), [h.config_status()[lane] for lane in lanes], "§8")
    else:
        report.expect("11h:202-205", status_before, h.config_status(), "§8: hot reconfiguration is not supported")
    report.expect("11h:206-213", active, h.active_set(), "§8: the same application")


def narrowest_application(h, report):
    """The one with most data paths side by side, to see what stays in one of them."""
    first_application(h, report)  # there is one
    return min(h.usable_applications(), key=lambda a: a.host_lanes)


def output_disable(h, report):
    """One lane of a wide path, and one path of several."""
    widest = first_application(h, report)
    report.need(h.adv(155, 0x02), "01h:155.1 = 0")
    narrowest = narrowest_application(h, report)
    disable_one_output(h, report, widest)
    if narrowest is not widest:
        disable_one_output(h, report, narrowest)


def disable_one_output(h, report, application):
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, starts = up
    first = application.host_mask(starts[0])
    media = application.media_mask(starts[0])
    report.need(media, "no media lane options")
    lane = h.lanes_in(media)[0]
    limits = h.path_limits()
    all_lanes = bool(h.adv(151, 0x01))
    h.clear_flags()
    h.w(0x10, 130, 1 << lane)
    follow(h, report, first, ACTIVATED, INITIALIZED, max(limits[TX_OFF], T_TX_DISABLE_MS))
    h.wait(T_TX_DISABLE_MS)
    quiet = media if all_lanes else 1 << lane
    if h.adv(160, 0x02):
        for other in h.lanes_in(media):
            power = h.u16(0x11, 154 + 2 * other)
            if quiet >> other & 1 and power > 100:
                report.finding("11h:%d" % (154 + 2 * other), "a dark lane", "%.4f mW" % (power / 1e4), "§10")
            if not quiet >> other & 1 and power <= 100:
                report.finding("11h:%d" % (154 + 2 * other), "light: only lane %d is disabled" % (lane + 1), "dark",
                               "§7, §10")
    if h.since(0x50):
        report.expect("11h:133", media & ~quiet, h.b(0x11, 133) & media, "§7, §10 OutputStatusTx per lane")
    others = mask & ~first
    if others and not all_lanes:
        report.expect("11h:128-131", [ACTIVATED] * len(h.lanes_in(others)),
                      [h.lane_states()[i] for i in h.lanes_in(others)], "§10: other paths stay up")
        report.expect("11h:134", 0, h.b(0x11, 134) & others, "§7 DPStateChangedFlag: no event on other paths")
    h.w(0x10, 130, 0)
    follow(h, report, mask, INITIALIZED, ACTIVATED, max(limits[TX_ON], T_TX_ENABLE_MS))
    lit(h, report, "", application, starts)


def forced_squelch(h, report):
    application = narrowest_application(h, report)
    report.need(h.adv(155, 0x08), "01h:155.3 = 0")
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, starts = up
    first, media = application.host_mask(starts[0]), application.media_mask(starts[0])
    report.need(media, "no media lane options")
    h.w(0x10, 132, 1 << h.lanes_in(media)[0])
    follow(h, report, first, ACTIVATED, INITIALIZED, max(h.path_limits()[TX_OFF], T_TX_DISABLE_MS))
    h.w(0x10, 132, 0)
    follow(h, report, mask, INITIALIZED, ACTIVATED, max(h.path_limits()[TX_ON], T_TX_ENABLE_MS))


def receiver_disable(h, report):
    application = first_application(h, report)
    report.need(h.adv(156, 0x02), "01h:156.1 = 0")
    report.need(h.since(0x50), "OutputStatusRx is from 5.0")
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, _ = up
    valid = h.b(0x11, 132)
    if valid & mask == 0:
        report.need(False, "nothing is received")
    h.b(0x11, 153)
    h.w(0x10, 138, mask)
    h.wait(T_TX_DISABLE_MS)
    report.expect("11h:132", 0, h.b(0x11, 132) & mask, "§10: OutputDisableRx always mutes")
    report.expect("11h:153", valid & mask, h.b(0x11, 153) & mask, "§7 OutputStatusChangedFlagRx")
    lanes = h.lanes_in(mask)
    report.expect("11h:128-131", [ACTIVATED] * len(lanes), [h.lane_states()[lane] for lane in lanes],
                  "§7: Rx outputs do not move the state")
    h.w(0x10, 138, 0)
    h.wait(T_TX_DISABLE_MS)
    report.expect("11h:132", valid & mask, h.b(0x11, 132) & mask, "§10")


def low_power_takes_paths_down(h, report):
    application = first_application(h, report)
    up = h.bring_up(application)
    report.need(up, "data paths do not come up")
    mask, _ = up
    h.clear_flags()
    h.w(None, 26, 0x10)
    limits = h.path_limits()
    walk = Walk(h, report, mask)
    limit = limits[TX_OFF] + limits[DEINIT] + h.transition_limit(167, False)
    step = max(1, limit // 400)
    wrong = []

    def look():
        walk.look()
        if h.module_state() != READY and walk.states()[-1] != DEACTIVATED:
            wrong.append(h.module_state())

    if h.until(lambda: h.module_state() == LOW_PWR, limit + 3 * step, look, step) is None:
        report.finding("lower:3", "ModuleLowPwr within %d ms" % limit, show(h.module_state()), "§4: sum of maxima")
    if wrong:
        report.finding("lower:3", "ModuleReady until every path is DPDeactivated", show(wrong[0]), "§4 LowPwrExS")
    walk.judge(step, DOWN)
    if not h.b(None, 8) & 1:
        report.finding("lower:8.0", "set on entry to ModuleLowPwr", "0", "§4")


def second_staged_set(h, report):
    application = first_application(h, report)
    report.need(h.adv(162, 0x20), "01h:162.5 = 0")
    report.need(h.to_ready(), "no ModuleReady")
    report.expect("10h:180-187", bytes(8), h.r(0x10, 180, 8), "§8: SCS1 is zero after reset")
    h.w(0x10, 128, 0xFF)
    h.free_all()
    starts = h.packed_starts(application)
    staged = h.stage(application, starts, base=180)
    mask = 0
    for start in starts:
        mask |= application.host_mask(start)
    status = h.apply(mask, 178)
    report.expect("11h:202-205", [SUCCESS] * len(h.lanes_in(mask)), [status[lane] for lane in h.lanes_in(mask)], "§8")
    report.expect("11h:206-213", [staged[i] for i in h.lanes_in(mask)],
                  [h.active_set()[i] for i in h.lanes_in(mask)], "§8: SCS1 is provisioned")


CHECKS = [module_power, power_request_while_powering_up, hardware_request, default_paths_start, application_bring_up,
          flags_by_state, rejections, lanes_in_use, immediate_in_deactivated, regular_reconfiguration,
          hot_reconfiguration, output_disable, forced_squelch, receiver_disable, low_power_takes_paths_down,
          second_staged_set]
