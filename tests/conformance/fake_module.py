#!/usr/bin/env python3
"""A small module behind a register bridge, for testing the conformance client: right, or with one defect.

    fake_module.py [DEFECT]

It knows lower memory, pages 00h-02h, 10h, 11h, 13h, 14h, one VDM group and CDB, one application on lanes 1-8, and
four single-lane ones.
"""

import sys

LOW, UP, READY, DOWN = 1, 2, 3, 4
DEACTIVATED, INIT, DEINIT, ACTIVATED, TX_ON, TX_OFF, INITIALIZED = 1, 2, 3, 4, 5, 6, 7
TIMES = {INIT: 80, DEINIT: 80, TX_ON: 40, TX_OFF: 40}  # ms; advertised: 50-100 and 10-50
PAGES = {0x00, 0x01, 0x02, 0x10, 0x11, 0x13, 0x14, 0x20, 0x24, 0x28, 0x2C, 0x2D, 0x2F, 0x9F}
APPLICATIONS = {1: (8, {0}), 2: (1, set(range(8)))}


class Module:
    def __init__(self, defect=""):
        self.defect = defect
        self.now = 0
        self.reset()

    def has(self, defect):
        return self.defect == defect

    def reset(self):
        self.mem = {}
        self.set_static()
        self.state, self.state_due = LOW, None
        self.silent_until = 0
        self.paths, self.pending, self.requests = {}, 0, []
        self.lit = 0
        self.status = [0] * 8
        self.acs = [0x10] * 8
        for i in range(8):
            self[0x10, 145 + i] = 0x10
        self.vdm_due, self.vdm_done = None, 0
        self.cdb_due = None
        self.count, self.count_since = 0, None
        self.rebuild()
        self.raise_module_flag()

    def __getitem__(self, key):
        return self.mem.get(key, 0)

    def __setitem__(self, key, value):
        self.mem[key] = value & 0xFF

    def put(self, page, offset, data):
        for i, value in enumerate(data):
            self[page, offset + i] = value

    def set_static(self):
        self.put(None, 0, [0x18, 0x52, 0x00])
        self.put(None, 14, [0x1E, 0x00, 0x80, 0xE8])
        self[None, 26] = 0x40
        self.put(None, 85, [2, 0x51, 0x1C, 0x88, 0x01, 0x4D, 0x14, 0x11, 0xFF, 0xFF])
        self[None, 39] = 1
        for i in range(3, 8):
            self[None, 86 + 4 * i] = 0xFF
        self.put(0, 128, b"\x18Fake Vendor     \x00\x00\x00FAKE-1          01SN1             ")
        self[0, 200], self[0, 201] = 7 << 5, 64
        self[1, 142], self[1, 144] = 0x60, 0x44
        self[1, 153], self[1, 154] = 0xF7, 0x77
        self[1, 155], self[1, 156], self[1, 157], self[1, 158] = 0x0E, 0x06, 0x07, 0x06
        self[1, 159], self[1, 160], self[1, 161], self[1, 162] = 0x03, 0x07, 0x04, 0x3F
        self.put(1, 163, [0x60, 0, 0, 0, 0x44, 0x33])
        self[1, 176], self[1, 177] = 0x01, 0xFF
        self.put(2, 128, [0x4B, 0, 0xFB, 0, 0x46, 0, 0, 0, 0x8D, 0xCC, 0x74, 0x04, 0x87, 0x5A, 0x7A, 0x76])
        self.put(2, 176, [0x7B, 0x87, 0x0D, 0xDE, 0x62, 0x1F, 0x18, 0xA6] * 3)
        self[0x13, 128], self[0x13, 129], self[0x13, 130], self[0x13, 131] = 0x05, 0x10, 0x03, 0x26
        self.put(0x13, 132, [0x20, 0x00] * 4)
        for i in range(208, 214):
            self[0x13, i] = 0xFF
        for i in range(128):
            self[0x2D, 128 + i] = 0xFF
        self.put(0x20, 128, [0x00, 9, 0x00, 15])
        for page, first in ((0, 128), (1, 130), (2, 128)):
            last = 221 if page == 0 else 254
            self[page, last + 1] = sum(self[page, i] for i in range(first, last + 1))
        if self.has("identifier"):
            self[0, 128] = 0x19
            self[0, 222] += 1
        if self.has("checksum"):
            self[1, 255] += 1
        if self.has("thresholds"):
            self[2, 132], self[2, 255] = 0x7F, self[2, 255] + 0x7F - 0x46
        if self.has("duration-code"):
            self[1, 144], self[1, 255] = 0x4E, self[1, 255] + 10
        if self.has("host-options"):
            self[None, 93], self[1, 177], self[1, 255] = 0x00, 0x00, self[1, 255] + 1
        if self.has("max-power"):
            self[0, 201], self[0, 222] = 0, self[0, 222] - 64
        if self.has("mask-default"):
            self[0x10, 215] = 0xFF
        if self.has("optional-mask-default"):
            self[0x13, 212] = 0
        if self.has("wrong-26"):
            self[None, 26] = 0x00

    # time

    def advance(self, ms):
        end = self.now + ms
        while self.now < end:
            before = self.situation()
            self.now += 1
            self.step()
            if self.situation() == before:  # nothing moves until something is due
                self.now = max(self.now, min([end, *self.dues()]) - 1)

    def situation(self):
        return self.state, self.state_due, dict(self.paths), self.pending, self.lit, len(self.requests), self.vdm_due

    def dues(self):
        dues = [self.state_due, self.vdm_due, self.cdb_due, *(due for _, due in self.paths.values())]
        return [due for due in dues if due is not None and due > self.now] + [r[0] for r in self.requests]

    def step(self):
        low = self[None, 26] & 0x10 or self[None, 26] & 0x40
        for _ in range(4):
            if self.state_due is not None and self.now >= self.state_due:
                self.state, self.state_due = (READY if self.state == UP else LOW), None
                if self.has("no-flag-on-ready") and self.state == READY:
                    pass
                else:
                    self.raise_module_flag()
            idle = all(s == DEACTIVATED for s, _ in self.paths.values()) or self.has("low-power-at-once")
            if self.state == LOW and not low:
                self.go(UP, 60 if not self.has("slow-power-up") else 500)
            elif self.state == UP and low:
                self.go(DOWN, 60)
            elif self.state == READY and low and idle:
                self.go(DOWN, 60)
        for request in [r for r in self.requests if r[0] <= self.now]:
            self.requests.remove(request)
            self.finish(*request[1:])
        for first in list(self.paths):
            self.step_path(first, low)
        self.follow_disables()
        if self.vdm_due is not None and self.now >= self.vdm_due:
            self.vdm_done, self.vdm_due = (0x80 if self[0x2F, 144] & 0x80 else 0x40), None
        if self.cdb_due is not None and self.now >= self.cdb_due:
            self.cdb_due = None
            self.run_cdb()

    def go(self, state, ms):
        self.state, self.state_due = state, self.now + ms

    def raise_module_flag(self):
        self[None, 8] |= 1

    def lanes_of(self, first):
        count = APPLICATIONS.get(self.acs[first] >> 4, (1, set()))[0]
        return ((1 << count) - 1) << first

    def quiet_requests(self):
        return self[0x10, 130] | self[0x10, 132]

    def step_path(self, first, low):
        state, due = self.paths[first]
        mask = self.lanes_of(first)
        deinit = self.state != READY or low or self[0x10, 128] & mask
        redeinit = deinit or self.pending & mask
        deactivate = redeinit or self.quiet_requests() & mask
        if self.has("disable-ignored"):
            deactivate = redeinit
        done = due is not None and self.now >= due
        after = None
        if state == DEACTIVATED and not deinit:
            after = INIT
        elif state == INIT:
            after = DEINIT if deinit else INITIALIZED if done else None
        elif state == INITIALIZED:
            after = DEINIT if redeinit else TX_ON if not deactivate else None
        elif state == TX_ON:
            after = TX_OFF if deactivate else ACTIVATED if done else None
        elif state == ACTIVATED and deactivate:
            after = TX_OFF
        elif state == TX_OFF and done:
            after = INITIALIZED
        elif state == DEINIT and done:
            after = DEACTIVATED
        if after is None:
            return
        ms = TIMES.get(after)
        if after == INIT and self.has("slow-init"):
            ms = 300
        if after == INIT and self.has("walks-wrong"):
            after, ms = TX_ON, TIMES[TX_ON]
        self.paths[first] = (after, None if ms is None else self.now + ms)
        if after == INITIALIZED and not self.has("pending-stays"):
            self.pending &= ~mask
            redeinit = deinit
            deactivate = redeinit or self.quiet_requests() & mask
        if after == INITIALIZED and state == TX_OFF:
            self.lit &= ~mask if redeinit or self.has("disable-darkens-path") else ~(self.quiet_requests() & mask)
        if after == ACTIVATED:
            self.lit |= mask
        if after in (DEACTIVATED, DEINIT):
            self.lit &= ~mask
        if self.has("light-when-deactivated") and after == DEACTIVATED:
            self.lit |= mask
        resting = {DEACTIVATED: not deinit, INITIALIZED: redeinit or not deactivate, ACTIVATED: deactivate}
        if after in resting and not resting[after] and not self.has("no-path-flag"):
            self[0x11, 134] |= mask
        if self.has("flag-on-other-lanes") and after == INITIALIZED:
            self[0x11, 134] |= 0xFF

    def follow_disables(self):
        for first, (state, _) in self.paths.items():
            if state == INITIALIZED and not self.has("disable-darkens-path"):
                mask = self.lanes_of(first)
                if self.lit & mask:
                    self.lit &= ~(self.quiet_requests() & mask)

    def rebuild(self):
        firsts = {c >> 1 & 7 for c in self.acs if c >> 4}
        self.paths = {f: self.paths.get(f, (DEACTIVATED, None)) for f in firsts}

    def path_state(self, lane):
        code = self.acs[lane]
        if not code >> 4:
            return DEACTIVATED
        state = self.paths.get(code >> 1 & 7, (DEACTIVATED, None))[0]
        if self.has("lanes-differ") and lane == 3 and state == ACTIVATED:
            return INITIALIZED
        return state

    # configuration

    def trigger(self, base, mask, immediate):
        states = {self.path_state(lane) for lane in range(8) if mask >> lane & 1}
        if immediate and DEACTIVATED in states and not self.has("immediate-in-deactivated"):
            return
        if any(self.status[lane] == 12 for lane in range(8) if mask >> lane & 1):
            return
        staged = [self[0x10, base + i] for i in range(8)]
        for lane in range(8):
            if mask >> lane & 1:
                self.status[lane] = 12
        self.requests.append((self.now + 20, mask, staged, immediate))

    def judge(self, mask, staged):
        running = any(self.path_state(lane) != DEACTIVATED for lane in range(8) if mask >> lane & 1)
        changed = any(staged[lane] & 0xFE != self.acs[lane] & 0xFE for lane in range(8) if mask >> lane & 1)
        if running and changed:
            return 6 if not self.has("in-use-accepted") else 1
        for lane in range(8):
            if not mask >> lane & 1:
                continue
            code, first = staged[lane] >> 4, staged[lane] >> 1 & 7
            if code == 0:
                continue
            if code not in APPLICATIONS:
                return 1 if self.has("any-app-sel") else 3
            count, starts = APPLICATIONS[code]
            if first not in starts or not first <= lane < first + count:
                return 1 if self.has("any-data-path") else 4
            if any(staged[i] & 0xFE != staged[lane] & 0xFE for i in range(first, first + count)):
                return 4
            if any(not mask >> i & 1 for i in range(first, first + count)):
                return 1 if self.has("partial-path-accepted") else 7
            if staged[lane] & 1 and self[0x10, 156] & 15 > 7 and not self.has("si-not-judged"):
                return 5
        return 1

    def finish(self, mask, staged, immediate):
        result = self.judge(mask, staged)
        for lane in range(8):
            if not mask >> lane & 1:
                continue
            self.status[lane] = 12 if self.has("config-stuck") else result
            if result == 1 or self.has("rejection-changes-acs"):
                self.acs[lane] = staged[lane]
        if result == 1 and not immediate:
            self.pending |= sum(1 << i for i in range(8) if mask >> i & 1 and staged[i] >> 4)
            if self.has("no-pending"):
                self.pending = 0
        if result == 1 and self.has("staged-cleared"):
            for i in range(8):
                self[0x10, 145 + i] = 0
        if result == 1 and immediate and self.has("immediate-cycles"):
            self.pending |= mask
        self.rebuild()

    # registers

    def interrupt(self):
        pending = any(self[None, 8 + i] & ~self[None, 31 + i] for i in range(4))
        lanes = any(self[0x11, 134 + i] & ~self[0x10, 213 + i] for i in range(20))
        if self.has("mask-ignored"):
            return any(self[None, 8 + i] for i in range(4)) or lanes
        return pending or lanes

    def show(self):
        self[None, 3] = self.state << 1 | (not self.interrupt())
        self[None, 4] = 1 if any(self[0x11, 134 + i] for i in range(20)) else 0
        for i in range(4):
            self[0x11, 128 + i] = self.path_state(2 * i) | self.path_state(2 * i + 1) << 4
            self[0x11, 202 + i] = self.status[2 * i] | self.status[2 * i + 1] << 4
        valid = sum(1 << lane for lane in range(8) if self.path_state(lane) in (ACTIVATED, INITIALIZED, TX_ON, TX_OFF))
        valid &= 0xFF if self.has("rx-disable-ignored") else ~self[0x10, 138]
        self[0x11, 132] = valid
        if self[0x11, 132] != getattr(self, "shown_rx", 0):
            self[0x11, 153] |= self[0x11, 132] ^ getattr(self, "shown_rx", 0)
            self.shown_rx = self[0x11, 132]
        self[0x11, 133] = self.lit if not self.has("output-status") else 0
        for lane in range(8):
            power = 0x27 if self.lit >> lane & 1 or self.has("disable-keeps-power") else 0
            self[0x11, 154 + 2 * lane] = power
            self[0x11, 170 + 2 * lane] = power
            self[0x11, 186 + 2 * lane] = 0x27
            self[0x11, 206 + lane] = self.acs[lane]
        if self.has("supply-alarm"):
            self[None, 16] = 0x90
        self[0x11, 235] = self.pending
        self[0x2F, 145] = self.vdm_done
        if self[0x2F, 144] & 0x80 and not self.has("freeze-lets-go"):
            pass
        else:
            self[0x24, 128], self[0x24, 129] = self.now >> 8 & 0xFF, self.now & 0xFF
        counting = self.count + (self.now - self.count_since if self.count_since is not None else 0)
        selector = self[0x14, 128]
        for i in range(64):
            self[0x14, 192 + i] = 0
        if selector == 2:
            for lane in range(4):
                self.put(0x14, 200 + 16 * lane, (counting * 106_250_000 & ~1).to_bytes(8, "little"))

    def half_of(self, page, bank, offset):
        if offset < 128:
            return None
        return page if self.there(page, bank) else 0

    def there(self, page, bank):
        return page in PAGES and (page < 0x10 or bank == 0 or self.has("any-bank"))

    def select(self, bank, page):
        self[None, 126] = bank if page >= 0x10 else self[None, 126]
        self.turn(page)

    def turn(self, page):
        there = self.there(page, self[None, 126])
        self[None, 127] = page if there or self.has("page-kept") else 0
        if not there and self.has("bank-cleared"):
            self[None, 126] = 0

    def read(self, bank, page, offset, length):
        if offset + length > 128:
            self.select(bank, page)
        data = b""
        for at in range(offset, offset + length):
            self.show()
            half = self.half_of(page, bank, at)
            data += bytes([self[half, at]])
            if (half is None and 8 <= at <= 13) or (half == 0x11 and 134 <= at <= 153):
                if not self.has("flags-stay"):
                    self[half, at] = 0
                if self.has("flags-lost"):
                    for i in range(8, 14):
                        self[None, i] = 0
        return data

    WRITABLE = {None: {26: 0xF0, 31: 0xCF, 32: 0xFF, 33: 0xFF, 34: 0xFF, 126: 0xFF},
                0x2F: {144: 0xFC}, 0x14: {}, 0x13: {}, 0x10: {}, 0x2D: {}, 0x9F: {}}

    def store(self, half, at, value):
        mask = self.WRITABLE.get(half, {}).get(at, 0)
        whole = {0x10: [*range(128, 140), *range(145, 176), *range(180, 211), *range(213, 233)],
                 0x13: [*range(144, 179), *range(184, 214)], 0x2D: range(128, 256), 0x9F: [*range(128, 134), *range(136, 256)]}
        if at in whole.get(half, ()):
            mask = 0xFF
        if self.has("read-only-writable") and half == 1:
            mask = 0xFF
        if self.has("mask-sticks") and half is None and at == 32:
            mask = 0x0F
        if self.has("staged-sticks") and half == 0x10 and at == 147:
            mask = 0
        self[half, at] = self[half, at] & ~mask | value & mask

    def write(self, bank, page, offset, data):
        if offset >= 128:
            self.select(bank, page)
        half = self.half_of(page, bank, offset)
        before = self[0x2F, 144]
        for i, value in enumerate(data):
            at = offset + i
            if half is None and at == 127:
                self.turn(value)
                continue
            if half is None and at == 126 and self.has("bank-alone-counts"):
                self[None, 127] = 0
            self.store(half, at, value)
        if half is None and offset <= 26 < offset + len(data) and data[26 - offset] & 8:
            if not self.has("reset-keeps-masks"):
                self.reset()
            else:
                masks = [self[0x10, 213 + i] for i in range(20)]
                self.reset()
                self.put(0x10, 213, masks)
            self.silent_until = self.now + (300 if not self.has("slow-reset") else 9000)
            return
        if half == 0x10 and len(data) == 1:
            for at, base, immediate in ((143, 145, False), (144, 145, True), (178, 180, False), (179, 180, True)):
                if offset == at:
                    self.trigger(base, data[0], immediate)
        if half == 0x13 and 180 <= offset <= 183:
            ok = self[0x13, 128] >> (offset - 180) & 1 or self.has("any-loopback")
            self[0x13, offset] = data[0] if ok else 0
        if half == 0x13 and offset == 160:
            if data[0] and not self.has("never-counts"):
                self.count, self.count_since = 0, self.now
            elif self.count_since is not None:
                self.count, self.count_since = self.now - self.count_since, None
                if self.has("count-lost"):
                    self.count = 0
        if half == 0x14 and offset == 128:
            self[0x14, 128] = data[0] if data[0] in (1, 2, 3, 4, 5) or self.has("any-selector") else 0
        if half == 0x2F and offset == 144 and (before ^ data[0]) & 0x80:
            self.vdm_done = 0
            self.vdm_due = None if self.has("freeze-never-done") else self.now + (5 if not self.has("slow-freeze") else 90)
        if half == 0x9F and offset == 128 and len(data) == 2:
            self[None, 37] = 0x81
            self.cdb_due = self.now + 10
        self.step()

    # CDB

    def run_cdb(self):
        command = self[0x9F, 128] << 8 | self[0x9F, 129]
        length = self[0x9F, 132]
        total = sum(self[0x9F, i] for i in range(128, 133)) + sum(self[0x9F, 136 + i] for i in range(length))
        replies = {0x0000: b"\x02\x01", 0x0040: b"\x00\x00\x01" + bytes(7) + b"\x0f" + bytes(25), 0x0041: bytes(18),
                   0x0042: bytes(32), 0x0043: bytes(32), 0x0100: b"\x03\x01" + bytes(108)}
        status, reply = 1, replies.get(command, b"")
        if (total + self[0x9F, 133]) & 0xFF != 0xFF and not self.has("cdb-any-check-code"):
            status, reply = 0x45, b""
        elif command not in replies and not self.has("cdb-any-command"):
            status, reply = 0x41, b""
        self[0x9F, 134] = len(reply)
        self[0x9F, 135] = (~sum(reply) & 0xFF if reply else 0) + self.has("cdb-reply-code")
        self.put(0x9F, 136, reply)
        if self.has("cdb-header-lost"):
            self.put(0x9F, 128, [0, 0])
        self[None, 37] = status
        if not self.has("cdb-no-flag"):
            self[None, 8] |= 0x40

    # the bridge

    def answer(self, line):
        word, *fields = line.split()
        numbers = [int(f, 0) for f in fields[:3]]
        if word == "T":
            self.advance(numbers[0])
            return "OK"
        if self.now < self.silent_until:
            return "E nack"
        self.step()
        if word == "R":
            return self.read(*numbers, int(fields[3], 0)).hex()
        self.write(*numbers, bytes.fromhex(fields[3]))
        return "OK"


def main():
    module = Module(*sys.argv[1:])
    for line in sys.stdin:
        print(module.answer(line), flush=True)


if __name__ == "__main__":
    main()
