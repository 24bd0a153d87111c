"""What the specification says, as numbers: durations, codes, places. Typed from the CMIS register facts."""

# code -> upper edge in ms; None: open ended or reserved
DURATION_MS = [1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 60000, 300000, 600000, 3000000, None, None, None]
DURATION_MIN_MS = [0, 1, 5, 10, 50, 100, 500, 1000, 5000, 10000, 60000, 300000, 600000, 3000000]

T_WRITE_MS = 10
T_BPC_MS = 10
T_CDB_CAPTURE_MS = 80
T_VDM_FREEZE_MS = 10
T_SELECTOR_MS = 10
T_MGMT_INIT_MS = 2000
T_FLAG_MS = 200
T_TX_DISABLE_MS = 100
T_TX_ENABLE_MS = 400

# module states (lower:3.3:1)
LOW_PWR, PWR_UP, READY, PWR_DN, FAULT = 1, 2, 3, 4, 5
MODULE_STATES = {1: "ModuleLowPwr", 2: "ModulePwrUp", 3: "ModuleReady", 4: "ModulePwrDn", 5: "ModuleFault"}

# data path states (11h:128-131)
DEACTIVATED, INIT, DEINIT, ACTIVATED, TX_ON, TX_OFF, INITIALIZED = 1, 2, 3, 4, 5, 6, 7
DP_STATES = {1: "DPDeactivated", 2: "DPInit", 3: "DPDeinit", 4: "DPActivated", 5: "DPTxTurnOn", 6: "DPTxTurnOff",
             7: "DPInitialized"}

# config status (11h:202-205)
SUCCESS, REJECTED_APP_SEL, REJECTED_DATA_PATH, REJECTED_SI, REJECTED_IN_USE, REJECTED_PARTIAL = 1, 3, 4, 5, 6, 7
IN_PROGRESS = 12

# QSFP-DD power class ceilings in units of 0.25 W, classes 1-7
QSFP_DD_CEILING = [6, 14, 28, 32, 40, 48, 56]

# page 11h flag bytes and the capability that must be advertised for them: (01h byte, bit mask)
LANE_FLAGS = {
    135: (157, 0x01), 136: (157, 0x02), 137: (157, 0x04), 138: (157, 0x08),
    139: (160, 0x02), 140: (160, 0x02), 141: (160, 0x02), 142: (160, 0x02),
    143: (160, 0x01), 144: (160, 0x01), 145: (160, 0x01), 146: (160, 0x01),
    147: (158, 0x02), 148: (158, 0x04),
    149: (160, 0x04), 150: (160, 0x04), 151: (160, 0x04), 152: (160, 0x04),
}
# page 11h flag bytes that may only be raised in DPInitialized, DPTxTurnOn, DPTxTurnOff, DPActivated
FLAGS_OF_LIVE_PATHS = [136, 137, 140, 142, 144, 146, 148, 150, 152, 153]

# thresholds on 02h: first byte of the four, the capability (01h byte, bit mask), signed
THRESHOLDS = {
    "temperature": (128, 159, 0x01, True), "supply": (136, 159, 0x02, False), "aux 1": (144, 159, 0x04, True),
    "aux 2": (152, 159, 0x08, True), "aux 3": (160, 159, 0x10, True), "custom": (168, 159, 0x20, True),
    "Tx power": (176, 160, 0x02, False), "Tx bias": (184, 160, 0x01, False), "Rx power": (192, 160, 0x04, False),
}

# VDM observables that the specification defines, and where each may sit: lane or module
VDM_TYPES = set(range(1, 35)) | set(range(77, 85))

# optional pages: page -> how lower:2 and page 01h advertise it, as (byte, mask)
ADVERTISED_PAGES = {
    0x03: (142, 0x04), 0x04: (155, 0x40), 0x05: (142, 0x08), 0x12: (155, 0x40), 0x13: (142, 0x20), 0x14: (142, 0x20),
    0x15: (145, 0x08), 0x16: (142, 0x80), 0x1C: (175, 0xFF), 0x1D: (252, 0x80), 0x2C: (142, 0x40), 0x2D: (142, 0x40),
    0x2F: (142, 0x40), 0x9F: (163, 0xC0), 0x0C: (173, 0x80), 0x0D: (173, 0x40), 0x60: (174, 0x80), 0x61: (174, 0x40),
    0x62: (174, 0x20), 0x6D: (252, 0x20),
}
# of these, since which revision the advertising bit means anything
PAGE_SINCE = {0x15: 0x50, 0x16: 0x51, 0x05: 0x52, 0x1C: 0x53, 0x1D: 0x53, 0x0C: 0x54, 0x0D: 0x54, 0x60: 0x54,
              0x61: 0x54, 0x62: 0x54, 0x6D: 0x54}
# reserved in every revision up to 5.4: nobody may advertise them
NEVER_PAGES = [0x06, 0x0B, 0x7F, 0x90]

EPL_PAGES = [0, 1, 2, 3, 4, 8, 12, 16]


def f16(raw):
    """VDM's sixteen-bit float: exponent 15:11, mantissa 10:0."""
    return (raw & 0x7FF) * 10.0 ** ((raw >> 11) - 24)


def s16(raw):
    return raw - 0x10000 if raw & 0x8000 else raw


def page_sum(data):
    return sum(data) & 0xFF
