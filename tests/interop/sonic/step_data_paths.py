"""Steps that move the module and its data paths."""

from host import (
    Failed,
    NotAdvertised,
    controlled,
    duration,
    has_tx_disable,
    lanes_of,
    leave_low_power_class_1,
    states_are,
)
from raw import CONFIG_STATES, DATA_PATH_STATES, MODULE_STATES


def low_power(host):
    """Down and up again by the library's own waits, data paths off first: it allows for the power states' time only."""
    api, raw = host.api, host.raw
    controlled(host)
    api.set_datapath_deinit(0xFF)
    host.wait(
        "DPDeactivated on all lanes",
        lambda: states_are(host, 0xFF, 1),
        duration(host, "tx_off") + duration(host, "deinit"),
    )
    if not api.get_lpmode_support():
        host.equal("get_lpmode_support", False, raw.bits(0, 200, 7, 5) != 0)
        leave_low_power_class_1(host.raw)
        host.wait("ModuleReady", lambda: raw.module_state() == 3, duration(host, "pwr_up"))
        raise NotAdvertised("power class 1: the library never switches it; brought to ModuleReady as by the LPMode pin")
    start = host.time.bridge.elapsed_ms
    host.expect(
        api.set_lpmode(True), f"set_lpmode(True) failed within {duration(host, 'pwr_dn')} ms; {host.state_text()}"
    )
    down = host.time.bridge.elapsed_ms - start
    host.equal("lower:3 state", raw.module_state(), 1)
    host.equal("get_lpmode", api.get_lpmode(), True)
    start = host.time.bridge.elapsed_ms
    host.expect(
        api.set_lpmode(False), f"set_lpmode(False) failed within {duration(host, 'pwr_up')} ms; {host.state_text()}"
    )
    up = host.time.bridge.elapsed_ms - start
    host.equal("lower:3 state", raw.module_state(), 3)
    host.equal("get_lpmode", api.get_lpmode(), False)
    host.equal("lower:26 requests", raw.byte(0, 26) & 0x50, 0)
    host.equal("states in ModuleReady with DPDeinit set", raw.data_path_states(host.bank), [1] * 8)
    return f"down in {down} ms, up in {up} ms"


def release(host):
    """All lanes deinitialised and given AppSel 0."""
    api = host.api
    api.set_datapath_deinit(0xFF)
    host.wait(
        "DPDeactivated on all lanes",
        lambda: states_are(host, 0xFF, 1),
        duration(host, "tx_off") + duration(host, "deinit"),
    )
    done = api.decommission_all_datapaths()
    host.wait("ConfigSuccess for AppSel 0", lambda: set(host.raw.config_states(host.bank)) == {1}, 1000)
    host.expect(all(byte >> 4 == 0 for byte in host.raw.active_set(host.bank)), f"lanes not freed: {host.state_text()}")
    return done


def rx_signal(host):
    """Whether light comes in: a bridge has one module, and nothing opposite it unless the simulator says so."""
    return any(host.raw.words(0x11, 186, 8, host.bank))


def bring_up(host, app, host_mask, media_mask):
    """The order of SONiC's CMIS manager: deinit, stage, apply, init, Tx on."""
    api, raw, bank = host.api, host.raw, host.bank
    name = f"AppSel {app.code} lanes {host_mask:02x}h"
    others = {lane: raw.data_path_states(bank)[lane] for lane in range(8) if not host_mask >> lane & 1}
    disable = has_tx_disable(host)
    api.set_datapath_deinit(host_mask)
    if disable:
        host.expect(
            api.tx_disable_channel(media_mask, True), f"{name}: tx_disable_channel({media_mask:#x}, True) failed"
        )
    host.wait(
        f"{name}: DPDeactivated",
        lambda: states_are(host, host_mask, 1),
        duration(host, "tx_off") + duration(host, "deinit"),
    )
    api.set_application(host_mask, app.code, 0)
    host.expect(api.scs_apply_datapath_init(host_mask), f"{name}: scs_apply_datapath_init failed")
    host.wait(
        f"{name}: an answer to ApplyDPInit",
        lambda: all(raw.config_states(bank)[lane] not in (0, 12) for lane in lanes_of(host_mask)),
        1000,
    )
    config = api.get_config_datapath_hostlane_status()
    active = raw.active_set(bank)
    first = lanes_of(host_mask)[0]
    for lane in lanes_of(host_mask):
        host.expect(
            config[f"ConfigStatusLane{lane + 1}"] == "ConfigSuccess",
            f"{name}: lane {lane + 1} answers {config[f'ConfigStatusLane{lane + 1}']} (registers: "
            f"{CONFIG_STATES.get(raw.config_states(bank)[lane])})",
        )
        host.expect(
            active[lane] == app.code << 4 | first << 1,
            f"{name}: active set of lane {lane + 1} is {active[lane]:02x}h, staged {app.code << 4 | first << 1:02x}h",
        )
        host.equal(f"{name}: get_application({lane})", api.get_application(lane), app.code)
    if raw.revision() >= (5, 0):
        pending = api.get_dpinit_pending()
        for lane in lanes_of(host_mask):
            host.expect(
                pending[f"DPInitPending{lane + 1}"],
                f"{name}: DPInitPending of lane {lane + 1} is not set before DPInit",
            )
    if host.failures:
        raise Failed(f"{name}: not provisioned; {host.state_text()}")
    api.set_datapath_init(host_mask)
    if disable:
        host.wait(
            f"{name}: DPInitialized with Tx disabled", lambda: states_are(host, host_mask, 7), duration(host, "init")
        )
        host.expect(
            api.tx_disable_channel(media_mask, False), f"{name}: tx_disable_channel({media_mask:#x}, False) failed"
        )
        host.wait(f"{name}: DPActivated", lambda: states_are(host, host_mask, 4), duration(host, "tx_on"))
    else:
        host.wait(
            f"{name}: DPActivated",
            lambda: states_are(host, host_mask, 4),
            duration(host, "init") + duration(host, "tx_on"),
        )
    told = api.get_datapath_state()
    for lane in range(8):
        host.equal(
            f"{name}: state of lane {lane + 1}",
            told[f"DP{lane + 1}State"],
            DATA_PATH_STATES.get(raw.data_path_states(bank)[lane]),
        )
    if raw.revision() >= (5, 0):
        host.expect(
            not any(api.get_dpinit_pending()[f"DPInitPending{lane + 1}"] for lane in lanes_of(host_mask)),
            f"{name}: DPInitPending still set in DPActivated",
        )
        host.expect(
            all(raw.lane_bits(0x11, 132, bank)[lane] for lane in lanes_of(host_mask)) or not rx_signal(host),
            f"{name}: OutputStatusRx not set",
        )
        host.expect(
            all(raw.lane_bits(0x11, 133, bank)[lane] for lane in lanes_of(media_mask)),
            f"{name}: OutputStatusTx not set",
        )
    for lane, state in others.items():
        host.expect(
            raw.data_path_states(bank)[lane] == state,
            f"{name}: lane {lane + 1} went from {state} to {raw.data_path_states(bank)[lane]}",
        )


def each_application(host):
    controlled(host)
    done = []
    waited = 0
    for app in host.raw.applications():
        if not app.usable():
            host.note(f"AppSel {app.code}: counts or options say nothing, not tried")
            continue
        instances = app.instances()
        if not release(host):
            waited += 1
        taken = tried = 0
        for host_mask, media_mask in instances:
            if taken & media_mask:
                # The k-th host start goes with the k-th media start (CMIS 5.4, application descriptors): these two cannot stand together.
                host.note(f"AppSel {app.code} lanes {host_mask:02x}h: its media lanes are another instance's, not tried")
                continue
            taken |= media_mask
            tried += 1
            bring_up(host, app, host_mask, media_mask)
            if host.failures:
                return ""
        host.equal(f"AppSel {app.code}: get_error_description", host.api.get_error_description(), "OK")
        done.append(f"{app.code}:{tried}x{app.host_count}")
    if waited:
        host.note(
            f"decommission_all_datapaths looked too early {waited} times (it does not wait), the module then agreed"
        )
    if not done:
        raise NotAdvertised("no application says its lanes")
    return "DPActivated: " + " ".join(done)


def every_bank(host):
    """Application 1 in the banks above 0, with the library's addressing of banks."""
    controlled(host)
    if host.raw.bank_count() == 1:
        raise NotAdvertised("one bank")
    host.equal("get_max_supported_banks", host.api.get_max_supported_banks(), host.raw.bank_count())
    first = host.raw.applications()[0]
    for bank in range(1, host.raw.bank_count()):
        host.bank, home = bank, host.api
        host.api = host.create(bank)
        try:
            host.require(host.api is not None, f"no API for bank {bank}")
            release(host)
            for host_mask, media_mask in first.instances():
                bring_up(host, first, host_mask, media_mask)
        finally:
            host.bank, host.api = 0, home
    return f"banks 1 to {host.raw.bank_count() - 1} with AppSel {first.code}"


def widest(host):
    """The first application on all lanes it fits, for the steps that look at a running module."""
    app = next((a for a in host.raw.applications() if a.usable()), None)
    if app is None:
        raise NotAdvertised("no application says its lanes")
    release(host)
    for host_mask, media_mask in app.instances():
        bring_up(host, app, host_mask, media_mask)
        host.require(not host.failures, "bring-up")
    return app


def paths(host, app):
    return [(host_mask, media_mask) for host_mask, media_mask in app.instances()]


def deinit(host):
    api, raw = host.api, host.raw
    controlled(host)
    api.set_datapath_deinit(0xFF)
    took = host.wait(
        "DPDeactivated on all lanes",
        lambda: states_are(host, 0xFF, 1),
        duration(host, "tx_off") + duration(host, "deinit"),
    )
    host.equal("get_datapath_deinit", api.get_datapath_deinit(), [True] * 8)
    if raw.bits(1, 160, 1, 1):
        host.expect(
            all(word <= 100 for word in raw.words(0x11, 154, 8, host.bank)),
            f"light in DPDeactivated: {raw.words(0x11, 154, 8, host.bank)}",
        )
    if api.get_lpmode_support():
        host.expect(api.set_lpmode(True), f"set_lpmode(True) after deinit: {host.state_text()}")
    return f"in {took} ms"


def reset(host):
    """Software reset puts every RW byte looked at here back to its default and selects page 00h."""
    api, raw = host.api, host.raw
    controlled(host)
    api.tx_disable(True)
    up = duration(host, "pwr_up")
    done = api.reset()
    if not done and up >= 6000:
        host.note(f"reset() gives up after 7 s; the module may take 2 s and {up} ms to ModuleReady")
    else:
        host.expect(done, f"reset() failed; {host.state_text()}")
    host.wait("ModuleLowPwr or ModuleReady", lambda: raw.module_state() in (1, 3), up)
    host.equal("10h:128 after reset", raw.byte(0x10, 128, host.bank), 0)
    host.equal("10h:130 after reset", raw.byte(0x10, 130, host.bank), 0)
    host.equal("lower:26 requests after reset", raw.byte(0, 26) & 0x50, 0x40)
    first = raw.applications()[0]
    active = raw.active_set(host.bank)
    host.expect(active[0] >> 4 != 0 or not first.usable(), f"no default application after reset: {bytes(active).hex()}")
    flag = api.get_module_firmware_fault_state_changed()
    host.expect(flag is not None and flag[2], "ModuleStateChangedFlag not set by the way out of reset")
    state = MODULE_STATES[raw.module_state()]
    return f"{state}, AppSel {active[0] >> 4} on lane 1 (descriptor 1 has {first.host_count} lanes)"
