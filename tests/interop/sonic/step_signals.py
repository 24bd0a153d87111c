"""Steps on a running module: monitors, flags, disables, loopbacks."""

from host import NotAdvertised, controlled, duration, has_tx_disable, lanes_of, states_are
from raw import DATA_PATH_STATES, dbm
from step_data_paths import paths, widest


def monitors(host):
    api, raw, bus = host.api, host.raw, host.bus
    controlled(host)
    app = widest(host)
    lit = [lane for _, media in paths(host, app) for lane in lanes_of(media)]
    host.time.sleep(5)
    told = api.get_transceiver_dom_real_value()
    host.require(told is not None, "get_transceiver_dom_real_value returned None")
    (temperature,) = bus.last_words(0, 14, 1, signed=True)
    (supply,) = bus.last_words(0, 16, 1)
    host.equal("temperature", told["temperature"], round(temperature / 256, 3), 0.0011)
    host.equal("voltage", told["voltage"], round(supply / 10000, 3), 0.0011)
    factor = {0: 1, 1: 2, 2: 4}.get(raw.bits(1, 160, 4, 3), 1)
    advertised = {
        "tx_power": raw.bits(1, 160, 1, 1),
        "rx_power": raw.bits(1, 160, 2, 2),
        "bias": raw.bits(1, 160, 0, 0),
    }
    for lane, (tx, bias, rx) in enumerate(
        zip(
            bus.last_words(0x11, 154, 8, host.bank),
            bus.last_words(0x11, 170, 8, host.bank),
            bus.last_words(0x11, 186, 8, host.bank),
        )
    ):
        host.equal(
            f"tx{lane + 1}power", told[f"tx{lane + 1}power"], dbm(tx) if advertised["tx_power"] else "N/A", 0.0011
        )
        host.equal(
            f"rx{lane + 1}power", told[f"rx{lane + 1}power"], dbm(rx) if advertised["rx_power"] else "N/A", 0.0011
        )
        host.equal(f"tx{lane + 1}bias", told[f"tx{lane + 1}bias"], bias / 500 * factor if advertised["bias"] else "N/A")
    for name, value, page, offset, signed, claimed in (
        ("temperature", temperature, 2, 128, True, raw.bits(1, 159, 0, 0)),
        ("supply", supply, 2, 136, False, raw.bits(1, 159, 1, 1)),
        *(
            (
                f"Tx power lane {lane + 1}",
                bus.last_words(0x11, 154, 8, host.bank)[lane],
                2,
                176,
                False,
                advertised["tx_power"],
            )
            for lane in lit
        ),
        *(
            (f"bias lane {lane + 1}", bus.last_words(0x11, 170, 8, host.bank)[lane], 2, 184, False, advertised["bias"])
            for lane in lit
        ),
    ):
        high, low = raw.words(page, offset, 2, signed=signed)
        if claimed and (high or low):
            host.expect(low <= value <= high, f"{name}: {value} counts outside its own alarm limits {low} to {high}")
    lane = f"Tx {told['tx1power']} dBm, bias {told['tx1bias']} mA, Rx {told['rx1power']} dBm"
    return f"{told['temperature']} C, {told['voltage']} V, lane 1: {lane}"


def flags(host):
    """Read twice with a pause: the second tells the present. Latched bytes are those that the library was given."""
    api, raw, bus = host.api, host.raw, host.bus
    if raw.flat():
        raise NotAdvertised("flat memory")
    api.get_transceiver_status_flags()
    api.get_transceiver_dom_flags()
    host.time.sleep(1)
    told = api.get_transceiver_status_flags()
    host.equal("module_state_changed", told["module_state_changed"], bool(bus.last_read(0, 8) & 1))
    host.expect(not told["module_state_changed"], "ModuleStateChangedFlag set again without a change of state")
    host.expect(not told["module_firmware_fault"] and not told["datapath_firmware_fault"], "firmware fault flags set")
    for key, offset, adv in (
        ("tx{}fault", 135, (157, 0)),
        ("tx{}los_hostlane", 136, (157, 1)),
        ("tx{}cdrlol_hostlane", 137, (157, 2)),
        ("tx{}_eq_fault", 138, (157, 3)),
        ("rx{}los", 147, (158, 1)),
        ("rx{}cdrlol", 148, (158, 2)),
    ):
        claimed = raw.bits(1, adv[0], adv[1], adv[1])
        for lane in range(8):
            expected = bool(bus.last_read(0x11, offset, host.bank) >> lane & 1) if claimed else "N/A"
            host.equal(key.format(lane + 1), told[key.format(lane + 1)], expected)
    told = api.get_transceiver_dom_flags()
    byte = bus.last_read(0, 9)
    for bit, key in enumerate(
        ("tempHAlarm", "tempLAlarm", "tempHWarn", "tempLWarn", "vccHAlarm", "vccLAlarm", "vccHWarn", "vccLWarn")
    ):
        host.equal(key, told[key], bool(byte >> bit & 1))
    (temperature,) = raw.words(0, 14, 1, signed=True)
    high, low = raw.words(2, 128, 2, signed=True)
    if raw.bits(1, 159, 0, 0) and (high or low):
        host.expect(
            told["tempHAlarm"] == (temperature > high),
            f"tempHAlarm {told['tempHAlarm']} at {temperature} counts, limit {high}",
        )
    kinds = ("HAlarm", "LAlarm", "HWarn", "LWarn")
    lit = [
        f"{key} {told_byte:02x}h"
        for key, told_byte in (
            ("Tx LOS", bus.last_read(0x11, 136, host.bank)),
            ("Rx LOS", bus.last_read(0x11, 147, host.bank)),
        )
        if told_byte
    ]
    for name, first in (("txpower", 139), ("txbias", 143), ("rxpower", 149)):
        for k, kind in enumerate(kinds):
            byte = bus.last_read(0x11, first + k, host.bank)
            for lane in range(8):
                key = f"{name[:2]}{lane + 1}{name[2:]}{kind}"
                host.equal(key, told[key], bool(byte >> lane & 1))
            if byte:
                lit.append(f"{name}{kind} {byte:02x}h")
    return ", ".join(lit) or "none set"


def tx_disable(host):
    api, raw = host.api, host.raw
    controlled(host)
    if not has_tx_disable(host):
        host.equal("get_tx_disable_support", bool(api.get_tx_disable_support()), False)
        raise NotAdvertised("01h:155.1 = 0")
    app = widest(host)
    instances = paths(host, app)
    used = sum(media for _, media in instances)
    power = bool(raw.bits(1, 160, 1, 1))
    whole = bool(raw.bits(1, 151, 0, 0))

    def dark(lane):
        return raw.words(0x11, 154, 8, host.bank)[lane] <= 100

    def settle(name, off):
        """off: media lanes whose Tx is disabled."""
        off = used if whole and off else off
        for host_mask, media in instances:
            state, limit = (7, "tx_off") if media & off else (4, "tx_on")
            host.wait(
                f"{name}: lanes {host_mask:02x}h in {DATA_PATH_STATES[state]}",
                lambda: states_are(host, host_mask, state),
                duration(host, limit),
            )
        for lane in lanes_of(used):
            if power:
                host.expect(
                    dark(lane) == bool(off >> lane & 1),
                    f"{name}: media lane {lane + 1} has {raw.words(0x11, 154, 8, host.bank)[lane] / 10} uW",
                )
            if raw.revision() >= (5, 0):
                host.equal(
                    f"{name}: OutputStatusTx {lane + 1}", raw.lane_bits(0x11, 133, host.bank)[lane], not off >> lane & 1
                )

    settle("all on", 0)
    host.expect(api.tx_disable(True), "tx_disable(True) failed")
    host.equal("get_tx_disable", api.get_tx_disable(), [True] * 8)
    host.equal("get_tx_disable_channel", api.get_tx_disable_channel(), raw.byte(0x10, 130, host.bank))
    settle("all off", 0xFF)
    host.expect(api.tx_disable(False), "tx_disable(False) failed")
    settle("all on again", 0)
    for lane in lanes_of(used):
        host.expect(api.tx_disable_channel(1 << lane, True), f"tx_disable_channel({1 << lane:#x}, True) failed")
        host.equal("10h:130", raw.byte(0x10, 130, host.bank), 1 << lane)
        settle(f"media lane {lane + 1} off", 1 << lane)
        host.expect(api.tx_disable_channel(1 << lane, False), f"tx_disable_channel({1 << lane:#x}, False) failed")
        settle(f"media lane {lane + 1} on again", 0)
    return f"all and {len(lanes_of(used))} lanes one by one" + ("" if power else ", no Tx power monitor")


def rx_disable(host):
    api, raw = host.api, host.raw
    controlled(host)
    if not raw.bits(1, 156, 1, 1):
        host.equal("get_rx_disable_support", bool(api.get_rx_disable_support()), False)
        raise NotAdvertised("01h:156.1 = 0")
    before = raw.lane_bits(0x11, 132, host.bank)
    states = raw.data_path_states(host.bank)
    host.expect(api.rx_disable(True), "rx_disable(True) failed")
    host.equal("10h:138", raw.byte(0x10, 138, host.bank), 0xFF)
    host.equal("get_rx_disable", api.get_rx_disable(), [True] * 8)
    host.time.sleep(0.1)
    if raw.revision() >= (5, 0):
        host.equal("OutputStatusRx while disabled", raw.lane_bits(0x11, 132, host.bank), [False] * 8)
    host.equal("states under Rx disable", raw.data_path_states(host.bank), states)
    host.expect(api.rx_disable(False), "rx_disable(False) failed")
    for lane in range(8):
        host.expect(api.rx_disable_channel(1 << lane, True), f"rx_disable_channel({1 << lane:#x}, True) failed")
        host.equal("10h:138", raw.byte(0x10, 138, host.bank), 1 << lane)
        host.time.sleep(0.1)
        if raw.revision() >= (5, 0):
            host.equal(
                f"OutputStatusRx with lane {lane + 1} disabled",
                raw.lane_bits(0x11, 132, host.bank),
                [on and other != lane for other, on in enumerate(before)],
            )
        host.expect(api.rx_disable_channel(1 << lane, False), f"rx_disable_channel({1 << lane:#x}, False) failed")
    host.time.sleep(0.1)
    host.equal("OutputStatusRx afterwards", raw.lane_bits(0x11, 132, host.bank), before)
    return "all and 8 lanes one by one"


def loopback(host):
    api, raw = host.api, host.raw
    if raw.flat() or not raw.bits(1, 142, 5, 5):
        host.equal("get_loopback_capability", api.get_loopback_capability(), None)
        raise NotAdvertised("flat memory" if raw.flat() else "01h:142.5 = 0")
    host.require_page(0x13, "01h:142.5 = 1")
    capability = raw.byte(0x13, 128)
    told = api.get_loopback_capability()
    for bit, key in enumerate(("media_side_output", "media_side_input", "host_side_output", "host_side_input")):
        host.equal(key, told[f"{key}_loopback_supported"], bool(capability >> bit & 1))
    host.equal("simultaneous", told["simultaneous_host_media_loopback_supported"], bool(capability >> 6 & 1))
    done = []
    app = host.raw.applications()[0]
    if app.code not in api.get_application_advertisement():
        raise NotAdvertised("the library has no name for AppSel 1 and cannot tell its lanes")
    first = app.instances()[0]
    for bit, mode, register in (
        (0, "media-side-output", 180),
        (1, "media-side-input", 181),
        (2, "host-side-output", 182),
        (3, "host-side-input", 183),
    ):
        if not capability >> bit & 1:
            before = raw.byte(0x13, register)
            host.expect(not api.set_loopback_mode(mode, 0xFF, True), f"{mode}: the library set what is not advertised")
            host.equal(f"13h:{register}", raw.byte(0x13, register), before)
            continue
        lanes = (1 << (app.media_count if bit < 2 else app.host_count)) - 1
        host.expect(api.set_loopback_mode(mode, 0xFF, True), f"{mode}: refused: {host.log.take()}")
        host.equal(f"{mode}: 13h:{register}", raw.byte(0x13, register), lanes)
        view = api.get_transceiver_loopback()
        if bit < 2:
            host.equal(mode, view[mode.replace("-side-", "_") + "_loopback"], True)
        else:
            for lane in range(8):
                host.equal(
                    f"{mode} lane {lane + 1}",
                    view[f"{mode.replace('-side-', '_')}_loopback_lane{lane + 1}"],
                    bool(lanes >> lane & 1),
                )
        per_lane = capability >> (5 if bit < 2 else 4) & 1
        host.expect(api.set_loopback_mode(mode, 0xFF, False), f"{mode}: not switched off")
        host.equal(f"{mode} off: 13h:{register}", raw.byte(0x13, register), 0)
        if per_lane:
            host.expect(api.set_loopback_mode(mode, 1, True), f"{mode} lane 1: refused: {host.log.take()}")
            host.equal(f"{mode} lane 1: 13h:{register}", raw.byte(0x13, register), 1)
            host.expect(api.set_loopback_mode(mode, 1, False), f"{mode} lane 1: not switched off")
            host.equal(f"{mode} lane 1 off: 13h:{register}", raw.byte(0x13, register), 0)
        done.append(mode + (" (per lane)" if per_lane else ""))
    host.wait(
        "data paths after loopbacks",
        lambda: states_are(host, first[0], 4),
        duration(host, "init") + duration(host, "tx_on"),
    )
    return ", ".join(done) or "no kind advertised"
