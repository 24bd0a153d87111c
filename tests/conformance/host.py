"""A careful host: what the module advertises, and the procedures that the checks are made of."""

from facts import *


class Application:
    def __init__(self, code, raw, media_options):
        self.code = code
        self.host_id, self.media_id, counts, self.host_options = raw
        self.host_lanes, self.media_lanes = counts >> 4, counts & 15
        self.media_options = media_options

    def starts(self):
        return [lane for lane in range(8) if self.host_options >> lane & 1]

    def media_mask(self, start):
        """Media lanes of the instance that begins on this host lane: k-th host option goes with k-th media option.
        0: there are none for it."""
        options = self.media_options or self.host_options
        firsts = [lane for lane in range(8) if options >> lane & 1]
        k = self.starts().index(start)
        if k >= len(firsts):
            return 0
        mask = ((1 << max(self.media_lanes, 1)) - 1) << firsts[k]
        return mask if mask <= 0xFF else 0

    def instances(self):
        """Starts that have media lanes to go with."""
        return [start for start in self.starts() if self.media_mask(start)]

    def host_mask(self, start):
        return ((1 << self.host_lanes) - 1) << start & 0xFF


class Host:
    def __init__(self, bridge):
        self.bridge = bridge
        self.bank = 0  # the one that banked pages are accessed in where a check names none
        self.lower = self.block(None, 0, 86)
        self.revision = self.lower[1]
        self.flat = bool(self.lower[2] & 0x80)
        self.page00 = self.block(0, 128, 128)
        self.page01 = bytes(128) if self.flat else self.block(1, 128, 128)
        self.page02 = bytes(128) if self.flat else self.block(2, 128, 128)
        self.applications = self.read_applications()

    # registers

    def since(self, revision):
        return self.revision >= revision

    def block(self, page, offset, length, bank=None):
        """Static bytes, eight at a time: the longest read that every module allows."""
        data = b""
        while len(data) < length:
            data += self.r(page, offset + len(data), min(8, length - len(data)), bank)
        return data

    def r(self, page, offset, length=1, bank=None):
        return self.bridge.read(page or 0, offset, length, self.bank if bank is None else bank)

    def b(self, page, offset, bank=None):
        return self.r(page, offset, 1, bank)[0]

    def u16(self, page, offset, bank=None):
        return int.from_bytes(self.r(page, offset, 2, bank), "big")

    def w(self, page, offset, *data, bank=None):
        self.bridge.write(page or 0, offset, data, self.bank if bank is None else bank)

    def wait(self, ms):
        self.bridge.wait(ms)

    def adv(self, byte, mask=0xFF):
        """A capability on page 01h."""
        return 0 if self.flat else self.page01[byte - 128] & mask

    def duration(self, byte, low_nibble):
        """(code, longest ms) of an advertised state."""
        code = self.page01[byte - 128] & 15 if low_nibble else self.page01[byte - 128] >> 4
        return code, DURATION_MS[code]

    def read_applications(self):
        raw = self.block(None, 86, 32) + (b"" if self.flat else self.page01[223 - 128:251 - 128])
        found = []
        for i in range(len(raw) // 4):
            descriptor = raw[4 * i:4 * i + 4]
            if descriptor[0] == 0xFF:
                break
            found.append(Application(i + 1, descriptor, 0 if self.flat else self.page01[176 - 128 + i]))
        return found

    def usable_applications(self):
        """Those with explicit, legal lane counts that fit one bank, as can be configured without an id table."""
        return [a for a in self.applications
                if 1 <= a.host_lanes <= 8 and a.instances() and all(s + a.host_lanes <= 8 for s in a.starts())]

    def banks(self):
        code = self.adv(142, 3)
        return {0: 1, 1: 2, 2: 4}.get(code, self.adv(174, 0x1F) + 1)

    # module state

    def module_state(self):
        return self.b(None, 3) >> 1 & 7

    def interrupt(self):
        return not self.b(None, 3) & 1

    def lane_states(self):
        raw = self.r(0x11, 128, 4)
        return [raw[i // 2] >> (4 * (i % 2)) & 15 for i in range(8)]

    def config_status(self):
        raw = self.r(0x11, 202, 4)
        return [raw[i // 2] >> (4 * (i % 2)) & 15 for i in range(8)]

    def active_set(self):
        return self.r(0x11, 206, 8)

    def clear_flags(self):
        """Reads every flag once, each byte for itself."""
        for offset in range(8, 14):
            self.b(None, offset)
        for offset in range(134, 154):
            self.b(0x11, offset)

    def until(self, wanted, limit_ms, watch=None, step=None):
        """Polls until `wanted()`; calls `watch()` at each look. Returns the time it took, None: not by the limit."""
        step = step or max(1, limit_ms // 100)
        spent = 0
        while True:
            if watch:
                watch()
            if wanted():
                return spent
            if spent >= limit_ms:
                return None
            ms = min(step, limit_ms - spent)
            self.wait(ms)
            spent += ms

    def software_reset(self):
        """Resets the module. Returns the ms until it answered, None: it did not within tMgmtInit."""
        self.bridge.try_once("W 0 0 26 08")
        spent = 0
        while self.bridge.try_once("R 0 0 3 1") is None:
            if spent > T_MGMT_INIT_MS:
                return None
            self.wait(10)
            spent += 10
        return spent

    def transition_limit(self, byte, low_nibble):
        """How long to wait for a state to end: the advertised maximum, else long enough for anything."""
        _, longest = self.duration(byte, low_nibble)
        return longest if longest is not None else 6000000

    def path_limits(self):
        return {INIT: self.transition_limit(144, True), DEINIT: self.transition_limit(144, False),
                TX_ON: self.transition_limit(168, True), TX_OFF: self.transition_limit(168, False)}

    def to_low_power(self):
        """Resets into ModuleLowPwr with all data paths deinitialised; works from every state."""
        self.software_reset()
        for bank in range(self.banks()):
            self.w(0x10, 128, 0xFF, bank=bank)
        self.w(None, 26, 0x10)
        limits = self.path_limits()
        longest = sum(limits.values()) + self.transition_limit(167, False) + self.transition_limit(167, True)
        return self.until(lambda: self.module_state() == LOW_PWR, longest) is not None

    def to_ready(self):
        """ModuleReady with every data path deinitialised."""
        if not self.to_low_power():
            return False
        self.w(None, 26, 0x00)
        return self.until(lambda: self.module_state() == READY, self.transition_limit(167, True)) is not None

    # configuration

    def stage(self, application, starts, explicit=0, base=145):
        """Stages one application on some instances and leaves the other lanes unused."""
        config = [0] * 8
        for start in starts:
            for lane in range(start, start + application.host_lanes):
                config[lane] = application.code << 4 | start << 1 | explicit
        self.w(0x10, base, *config)
        return bytes(config)

    def apply(self, mask, offset=143):
        """Triggers and waits for the result of each lane."""
        self.w(0x10, offset, mask)
        self.settle_config()
        return self.config_status()

    def settle_config(self, limit_ms=5000):
        return self.until(lambda: IN_PROGRESS not in self.config_status(), limit_ms, step=5)

    def free_all(self):
        """Decommissions every lane; all data paths must be deinitialised."""
        self.w(0x10, 145, *[0] * 8)
        return self.apply(0xFF)

    def packed_starts(self, application):
        """Instances side by side, as many as fit on both sides."""
        starts, end, taken = [], 0, 0
        for start in application.instances():
            media = application.media_mask(start)
            if start >= end and not media & taken:
                starts.append(start)
                end = start + application.host_lanes
                taken |= media
        return starts

    def provision(self, application):
        """From ModuleReady with deinitialised paths: the application on all its instances. Returns mask, starts, status."""
        self.w(0x10, 128, 0xFF)
        self.free_all()
        starts = self.packed_starts(application)
        self.stage(application, starts)
        mask = 0
        for start in starts:
            mask |= application.host_mask(start)
        return mask, starts, self.apply(mask)

    def lanes_in(self, mask):
        return [lane for lane in range(8) if mask >> lane & 1]

    def all_in(self, mask, state):
        states = self.lane_states()
        return all(states[lane] == state for lane in self.lanes_in(mask))

    def bring_up(self, application):
        """The whole conservative sequence to DPActivated. Returns mask and starts, or None."""
        if not self.to_ready():
            return None
        mask, starts, status = self.provision(application)
        if any(status[lane] != SUCCESS for lane in self.lanes_in(mask)):
            return None
        self.w(0x10, 128, ~mask & 0xFF)
        limit = sum(self.path_limits().values())
        if self.until(lambda: self.all_in(mask, ACTIVATED), limit) is None:
            return None
        return mask, starts
