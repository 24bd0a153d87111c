"""What a CMIS module's bytes mean, decoded here from the register facts and from nothing of the library under test."""

import math
import struct

from bridge import Refused

MODULE_STATES = {1: "ModuleLowPwr", 2: "ModulePwrUp", 3: "ModuleReady", 4: "ModulePwrDn", 5: "ModuleFault"}
DATA_PATH_STATES = {
    1: "DataPathDeactivated",
    2: "DataPathInit",
    3: "DataPathDeinit",
    4: "DataPathActivated",
    5: "DataPathTxTurnOn",
    6: "DataPathTxTurnOff",
    7: "DataPathInitialized",
}
CONFIG_STATES = {
    0: "ConfigUndefined",
    1: "ConfigSuccess",
    2: "ConfigRejected",
    3: "ConfigRejectedInvalidAppSel",
    4: "ConfigRejectedInvalidDataPath",
    5: "ConfigRejectedInvalidSI",
    6: "ConfigRejectedLaneInUse",
    7: "ConfigRejectedPartialDataPath",
    12: "ConfigInProgress",
}
LONGEST_MS = {
    0: 1,
    1: 5,
    2: 10,
    3: 50,
    4: 100,
    5: 500,
    6: 1000,
    7: 5000,
    8: 10000,
    9: 60000,
    10: 300000,
    11: 600000,
    12: 3000000,
}
VDM_FORMATS = {
    1: ("u16", 1),
    2: ("s16", 100 / 32767),
    3: ("s16", 10),
    4: ("s16", 1 / 256),
    5: ("u16", 1 / 256),
    6: ("u16", 1 / 256),
    7: ("u16", 1 / 256),
    8: ("u16", 1 / 256),
    **{i: ("f16", 1) for i in range(9, 27)},
    **{i: ("u16", 1) for i in range(27, 35)},
}
VDM_STATISTIC = {9, 10, 11, 12, 13, 14, *range(17, 23), 25, 26, *range(27, 33)}


class Application:
    """One advertised descriptor."""

    def __init__(self, code, host_id, media_id, counts, host_options, media_options):
        self.code = code
        self.host_id = host_id
        self.media_id = media_id
        self.host_count = counts >> 4
        self.media_count = counts & 15
        self.host_starts = [lane for lane in range(8) if host_options >> lane & 1]
        self.media_options = media_options
        options = media_options or host_options
        self.media_starts = [lane for lane in range(8) if options >> lane & 1]

    def usable(self):
        """Whether the descriptor says which lanes to use."""
        return bool(self.host_count and self.media_count and self.instances())

    def instances(self):
        """(host lane mask, media lane mask) of as many instances as fit beside each other, lowest lanes first."""
        taken = 0
        found = []
        for k, start in enumerate(self.host_starts):
            host = ((1 << self.host_count) - 1) << start
            if host & taken or host > 0xFF or k >= len(self.media_starts):
                continue
            found.append((host, ((1 << self.media_count) - 1) << self.media_starts[k] & 0xFF))
            taken |= host
        return found


class Raw:
    """Reads straight from the bridge, beside the library; never a byte that reading clears."""

    def __init__(self, bridge):
        self.bridge = bridge

    def bytes(self, page, offset, length, bank=0):
        """A refused access is tried again for 100 ms, as section 1 of the behaviour facts advises hosts."""
        for _ in range(100):
            try:
                return self.bridge.read(bank, page, offset, length)
            except Refused as refused:
                if refused.word != "nack":
                    raise
                self.bridge.advance(1)
        return self.bridge.read(bank, page, offset, length)

    def byte(self, page, offset, bank=0):
        return self.bytes(page, offset, 1, bank)[0]

    def bits(self, page, offset, high, low, bank=0):
        return self.byte(page, offset, bank) >> low & ((1 << (high - low + 1)) - 1)

    def text(self, page, offset, length):
        return self.bytes(page, offset, length).decode("ascii", "ignore").rstrip()

    def words(self, page, offset, count, bank=0, signed=False):
        data = self.bytes(page, offset, 2 * count, bank)
        return [int.from_bytes(data[i : i + 2], "big", signed=signed) for i in range(0, 2 * count, 2)]

    def nibbles(self, page, offset, bank=0):
        """Eight lanes, lane 1 first; the odd lane has the low nibble."""
        return [value for byte in self.bytes(page, offset, 4, bank) for value in (byte & 15, byte >> 4)]

    def lane_bits(self, page, offset, bank=0):
        byte = self.byte(page, offset, bank)
        return [bool(byte >> lane & 1) for lane in range(8)]

    def flat(self):
        return bool(self.bits(0, 2, 7, 7))

    def revision(self):
        return self.bits(0, 1, 7, 4), self.bits(0, 1, 3, 0)

    def module_state(self):
        return self.bits(0, 3, 3, 1)

    def data_path_states(self, bank=0):
        return self.nibbles(0x11, 128, bank)

    def config_states(self, bank=0):
        return self.nibbles(0x11, 202, bank)

    def active_set(self, bank=0):
        return list(self.bytes(0x11, 206, 8, bank))

    def longest_ms(self, page, offset, high, low):
        """The end of an advertised duration's range; an open or reserved one is taken as ten minutes."""
        return LONGEST_MS.get(self.bits(page, offset, high, low), 600000)

    def bank_count(self):
        return {0: 1, 1: 2, 2: 4}.get(self.bits(1, 142, 1, 0), 1)

    def applications(self):
        """Up to the first unused descriptor, which ends the list."""
        flat = self.flat()
        found = []
        lower = self.bytes(0, 86, 32)
        upper = b"" if flat else self.bytes(1, 223, 28)
        media_options = bytes(15) if flat else self.bytes(1, 176, 15)
        for index in range(8 if flat else 15):
            host_id, media_id, counts, options = (lower + upper)[4 * index : 4 * index + 4]
            if host_id == 0xFF:
                break
            found.append(Application(index + 1, host_id, media_id, counts, options, media_options[index]))
        return found


def f16(raw):
    return (raw & 0x7FF) * 10.0 ** ((raw >> 11) - 24)


def dbm(raw):
    """A power register, 0.1 uW a count, the way the library rounds."""
    return float("-inf") if raw == 0 else round(10 * math.log10(raw / 10000), 3)


def vdm_value(kind, data):
    form, scale = VDM_FORMATS[kind]
    if form == "f16":
        return f16(struct.unpack(">H", data)[0])
    return struct.unpack(">h" if form == "s16" else ">H", data)[0] * scale


def checksum(data):
    return sum(data) & 0xFF


def cdb_code(data):
    """Check code of a CDB message or reply: ones' complement of the 8-bit sum."""
    return ~sum(data) & 0xFF


def close(value, expected, tolerance=1e-6):
    if not isinstance(value, (int, float)) or not isinstance(expected, (int, float)):
        return value == expected
    if math.isinf(expected) or math.isinf(value):
        return value == expected
    return abs(value - expected) <= max(tolerance, abs(expected) * 1e-6)
