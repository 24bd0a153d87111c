"""Steps that only look: what the module is and says of itself."""

from host import NotAdvertised, duration
from raw import CONFIG_STATES, DATA_PATH_STATES, MODULE_STATES, dbm


def management(host):
    """MgmtInit ends within 2 s and the module rests, or goes through to ModuleReady by itself."""
    if host.raw.flat():
        if host.raw.module_state() != 3:
            host.note(f"state {host.raw.module_state()}, not ModuleReady, as some flat memory modules have it")
        return "flat memory"
    host.wait("a state that can be read", lambda: host.raw.module_state() in MODULE_STATES, 2000)
    took = host.wait("ModuleLowPwr or ModuleReady", lambda: host.raw.module_state() in (1, 3), duration(host, "pwr_up"))
    return f"{MODULE_STATES[host.raw.module_state()]} after {took} ms more"


def identify(host):
    api, raw = host.api, host.raw
    host.equal("manufacturer", api.get_manufacturer(), raw.text(0, 129, 16))
    host.equal("part number", api.get_model(), raw.text(0, 148, 16))
    host.equal("vendor revision", api.get_vendor_rev(), raw.text(0, 164, 2))
    host.equal("serial number", api.get_serial(), raw.text(0, 166, 16))
    host.equal("CMIS revision", api.get_cmis_rev(), "%d.%d" % raw.revision())
    if not raw.flat():
        host.equal("hardware revision", api.get_module_hardware_revision(), "%d.%d" % tuple(raw.bytes(1, 130, 2)))
    host.equal("flat memory", api.is_flat_memory(), raw.flat())
    host.expect(api.get_module_type() not in (None, "Unknown"), f"module type {api.get_module_type()}")
    host.equal("identifier and its copy", raw.byte(0, 0), raw.byte(0, 128))
    return (
        f"{api.get_manufacturer()} {api.get_model()} {api.get_vendor_rev()} {api.get_serial()}, "
        f"CMIS {api.get_cmis_rev()}, "
        f"{api.get_module_type_abbreviation()}"
    )


def information(host):
    api, raw = host.api, host.raw
    told = api.get_application_advertisement()
    if told and 1 not in told:
        raise NotAdvertised("the library has no name for AppSel 1 and fails with a KeyError then")
    info = api.get_transceiver_info()
    host.require(info is not None, "get_transceiver_info returned None: a field could not be read")
    for key, expected in (
        ("manufacturer", raw.text(0, 129, 16)),
        ("model", raw.text(0, 148, 16)),
        ("serial", raw.text(0, 166, 16)),
        ("vendor_rev", raw.text(0, 164, 2)),
        ("vendor_oui", raw.bytes(0, 145, 3).hex("-")),
        ("cmis_rev", "%d.%d" % raw.revision()),
        ("host_lane_count", raw.bits(0, 88, 7, 4)),
    ):
        host.equal(key, info[key], expected)
    power = f"Power Class {raw.bits(0, 200, 7, 5) + 1} ({raw.byte(0, 201) / 4}W Max)"
    host.equal("ext_identifier", info["ext_identifier"], power)
    length = raw.byte(0, 202)
    host.equal("cable_length", info["cable_length"], (length & 63) * 10.0 ** ((length >> 6) - 1))
    if not raw.flat():
        host.equal("vdm_supported", bool(info["vdm_supported"]), bool(raw.bits(1, 142, 6, 6)))
        for lane, byte in enumerate(raw.active_set(host.bank)):
            host.equal(f"active_apsel_hostlane{lane + 1}", info[f"active_apsel_hostlane{lane + 1}"], byte >> 4)
    return f"{power}, {info['media_interface_technology']}, {info['connector']}"


def applications(host):
    """The library leaves out descriptors whose ids it has no name for, and reads on behind the end of the list."""
    advertised = host.raw.applications()
    host.require(advertised, "no application advertised")
    told = host.api.get_application_advertisement()
    named = 0
    for app in advertised:
        if app.code not in told:
            host.note(f"AppSel {app.code} ({app.host_id:02x}h/{app.media_id:02x}h) has no name in the library")
            continue
        named += 1
        entry = told[app.code]
        host.equal(f"AppSel {app.code} host lanes", entry["host_lane_count"], app.host_count)
        host.equal(f"AppSel {app.code} media lanes", entry["media_lane_count"], app.media_count)
        host.equal(
            f"AppSel {app.code} host lane options",
            entry["host_lane_assignment_options"],
            sum(1 << lane for lane in app.host_starts),
        )
    return f"{len(advertised)} advertised, {named} known to the library"


def thresholds(host):
    if host.raw.flat():
        raise NotAdvertised("flat memory")
    info = host.api.get_transceiver_threshold_info()
    host.require(info is not None, "get_transceiver_threshold_info returned None")
    order = ("highalarm", "lowalarm", "highwarning", "lowwarning")
    factor = {0: 1, 1: 2, 2: 4}.get(host.raw.bits(1, 160, 4, 3), 1)
    checked = 0
    for name, offset, signed, decode in (
        ("temp", 128, True, lambda v: round(v / 256, 3)),
        ("vcc", 136, False, lambda v: round(v / 10000, 3)),
        ("txpower", 176, False, dbm),
        ("txbias", 184, False, lambda v: round(v / 500 * factor, 3)),
        ("rxpower", 192, False, dbm),
    ):
        words = host.raw.words(2, offset, 4, signed=signed)
        for kind, word in zip(order, words):
            host.equal(name + kind, info[name + kind], decode(word), 0.0011)
            checked += 1
        if any(words):
            host.expect(words[1] <= words[3] <= words[2] <= words[0], f"{name} thresholds not in order: {words}")
    return f"{checked} values of page 02h"


def status(host):
    api, raw = host.api, host.raw
    told = api.get_transceiver_status()
    host.equal("module_state", told["module_state"], MODULE_STATES.get(raw.module_state()))
    if raw.flat():
        return told["module_state"]
    for lane in range(8):
        host.equal(
            f"DP{lane + 1}State",
            told[f"DP{lane + 1}State"],
            DATA_PATH_STATES.get(raw.data_path_states(host.bank)[lane]),
        )
        host.equal(
            f"config_state_hostlane{lane + 1}",
            told[f"config_state_hostlane{lane + 1}"],
            CONFIG_STATES.get(raw.config_states(host.bank)[lane], "Unknown"),
        )
        host.equal(
            f"tx{lane + 1}OutputStatus", told[f"tx{lane + 1}OutputStatus"], raw.lane_bits(0x11, 133, host.bank)[lane]
        )
        host.equal(
            f"rx{lane + 1}OutputStatusHostlane",
            told[f"rx{lane + 1}OutputStatusHostlane"],
            raw.lane_bits(0x11, 132, host.bank)[lane],
        )
        host.equal(
            f"dpdeinit_hostlane{lane + 1}",
            told[f"dpdeinit_hostlane{lane + 1}"],
            raw.lane_bits(0x10, 128, host.bank)[lane],
        )
    return f"{told['module_state']}, {told['DP1State']}, fault cause: {told['module_fault_cause']}"
