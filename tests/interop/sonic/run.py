#!/usr/bin/env python3
"""Brings one simulated module up with SONiC's transceiver library, unmodified, through the register bridge.

Every answer of the library is held against bytes read beside it and decoded in raw.py. A line per step. Exit status: 0 all
well, 1 failures, 2 wrong use, 77 the library is not there.
"""

import argparse
import logging
import os
import sys
import traceback

import library
from bridge import Bridge, BridgeEnded, Optoe, SimulatedTime
from raw import (CONFIG_STATES, DATA_PATH_STATES, MODULE_STATES, VDM_FORMATS, VDM_STATISTIC, Raw, cdb_code, close, dbm,
                 vdm_value)

NOT_FOUND = 77


class NotAdvertised(Exception):
    """The module does not claim what the step is about."""


class Failed(Exception):
    """The step cannot go on."""


class Host:
    """The library's view of one bank of one module, and what every step needs beside it."""

    def __init__(self, api, raw, bus, simulated, log, create):
        self.api = api
        self.raw = raw
        self.bus = bus
        self.time = simulated
        self.log = log
        self.create = create
        self.failures = []
        self.notes = []
        self.bank = 0

    def expect(self, condition, what):
        if not condition:
            self.failures.append(what)
        return condition

    def equal(self, what, got, expected, tolerance=1e-6):
        self.expect(close(got, expected, tolerance), f"{what}: {got!r}, expected {expected!r}")

    def require(self, condition, what):
        if not condition:
            raise Failed(what)

    def note(self, text):
        self.notes.append(text)

    def wait(self, what, condition, longest_ms):
        """Until the condition holds: simulated time, at most the advertised time plus 5 % and 20 ms. Returns the ms."""
        start = self.time.bridge.elapsed_ms
        limit = longest_ms * 1.05 + 20
        step = max(1, int(longest_ms / 100))
        while not condition():
            waited = self.time.bridge.elapsed_ms - start
            if waited >= limit:
                raise Failed(f"{what}: not within {longest_ms} ms; {self.state_text()}")
            self.time.sleep(step / 1000)
        return self.time.bridge.elapsed_ms - start

    def state_text(self):
        module = MODULE_STATES.get(self.raw.module_state(), "?")
        if self.raw.flat():
            return f"module {module}"
        paths = " ".join(f"{state:x}" for state in self.raw.data_path_states(self.bank))
        config = " ".join(f"{state:x}" for state in self.raw.config_states(self.bank))
        active = self.raw.active_set(self.bank)
        return f"module {module}, 11h:128 states {paths}, 11h:202 config {config}, 11h:206 set {bytes(active).hex(' ')}, " \
               f"10h:128 deinit {self.raw.byte(0x10, 128, self.bank):02x}, 10h:130 Tx disable {self.raw.byte(0x10, 130, self.bank):02x}"


def lanes_of(mask):
    return [lane for lane in range(8) if mask >> lane & 1]


def controlled(host):
    """For steps that write. Revision 3 has other registers and the opposite polarity of 10h:128, and no facts here."""
    if host.raw.flat():
        raise NotAdvertised("flat memory")
    if host.raw.revision() < (4, 0):
        raise NotAdvertised("CMIS %d.%d is identified only" % host.raw.revision())


def duration(host, name):
    page, offset, high, low = {"pwr_up": (1, 167, 3, 0), "pwr_dn": (1, 167, 7, 4), "init": (1, 144, 3, 0),
                               "deinit": (1, 144, 7, 4), "tx_on": (1, 168, 3, 0), "tx_off": (1, 168, 7, 4)}[name]
    return host.raw.longest_ms(page, offset, high, low)


def leave_low_power_class_1(raw):
    """The library leaves the power state of class 1 to the LPMode pin, which is asserted behind a bridge: lower:26.6 stands in."""
    raw.bridge.write(0, 0, 26, bytes([raw.byte(0, 26) & ~0x50]))


def states_are(host, mask, state):
    return all(host.raw.data_path_states(host.bank)[lane] == state for lane in lanes_of(mask))


def has_tx_disable(host):
    return bool(host.raw.bits(1, 155, 1, 1))


# Steps ----------------------------------------------------------------------------------------------------------------


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
    return f"{api.get_manufacturer()} {api.get_model()} {api.get_vendor_rev()} {api.get_serial()}, CMIS {api.get_cmis_rev()}, " \
           f"{api.get_module_type_abbreviation()}"


def information(host):
    api, raw = host.api, host.raw
    told = api.get_application_advertisement()
    if told and 1 not in told:
        raise NotAdvertised("the library has no name for AppSel 1 and fails with a KeyError then")
    info = api.get_transceiver_info()
    host.require(info is not None, "get_transceiver_info returned None: a field could not be read")
    for key, expected in (("manufacturer", raw.text(0, 129, 16)), ("model", raw.text(0, 148, 16)),
                          ("serial", raw.text(0, 166, 16)), ("vendor_rev", raw.text(0, 164, 2)),
                          ("vendor_oui", raw.bytes(0, 145, 3).hex("-")), ("cmis_rev", "%d.%d" % raw.revision()),
                          ("host_lane_count", raw.bits(0, 88, 7, 4))):
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
        host.equal(f"AppSel {app.code} host lane options", entry["host_lane_assignment_options"],
                   sum(1 << lane for lane in app.host_starts))
    return f"{len(advertised)} advertised, {named} known to the library"


def thresholds(host):
    if host.raw.flat():
        raise NotAdvertised("flat memory")
    info = host.api.get_transceiver_threshold_info()
    host.require(info is not None, "get_transceiver_threshold_info returned None")
    order = ("highalarm", "lowalarm", "highwarning", "lowwarning")
    factor = {0: 1, 1: 2, 2: 4}.get(host.raw.bits(1, 160, 4, 3), 1)
    checked = 0
    for name, offset, signed, decode in (("temp", 128, True, lambda v: round(v / 256, 3)),
                                         ("vcc", 136, False, lambda v: round(v / 10000, 3)),
                                         ("txpower", 176, False, dbm),
                                         ("txbias", 184, False, lambda v: round(v / 500 * factor, 3)),
                                         ("rxpower", 192, False, dbm)):
        words = host.raw.words(2, offset, 4, signed=signed)
        for kind, word in zip(order, words):
            host.equal(name + kind, info[name + kind], decode(word), 0.0011)
            checked += 1
        if any(words):
            host.expect(words[1] <= words[3] <= words[2] <= words[0], f"{name} thresholds not in order: {words}")
    return f"{checked} values of page 02h"


def low_power(host):
    """Down and up again by the library's own waits, data paths off first: it allows for the power states' time only."""
    api, raw = host.api, host.raw
    controlled(host)
    api.set_datapath_deinit(0xff)
    host.wait("DPDeactivated on all lanes", lambda: states_are(host, 0xff, 1), duration(host, "tx_off") + duration(host, "deinit"))
    if not api.get_lpmode_support():
        host.equal("get_lpmode_support", False, raw.bits(0, 200, 7, 5) != 0)
        leave_low_power_class_1(host.raw)
        host.wait("ModuleReady", lambda: raw.module_state() == 3, duration(host, "pwr_up"))
        raise NotAdvertised("power class 1: the library never switches it; brought to ModuleReady as by the LPMode pin")
    start = host.time.bridge.elapsed_ms
    host.expect(api.set_lpmode(True), f"set_lpmode(True) failed within {duration(host, 'pwr_dn')} ms; {host.state_text()}")
    down = host.time.bridge.elapsed_ms - start
    host.equal("lower:3 state", raw.module_state(), 1)
    host.equal("get_lpmode", api.get_lpmode(), True)
    start = host.time.bridge.elapsed_ms
    host.expect(api.set_lpmode(False), f"set_lpmode(False) failed within {duration(host, 'pwr_up')} ms; {host.state_text()}")
    up = host.time.bridge.elapsed_ms - start
    host.equal("lower:3 state", raw.module_state(), 3)
    host.equal("get_lpmode", api.get_lpmode(), False)
    host.equal("lower:26 requests", raw.byte(0, 26) & 0x50, 0)
    host.equal("states in ModuleReady with DPDeinit set", raw.data_path_states(host.bank), [1] * 8)
    return f"down in {down} ms, up in {up} ms"


def release(host):
    """All lanes deinitialised and given AppSel 0."""
    api = host.api
    api.set_datapath_deinit(0xff)
    host.wait("DPDeactivated on all lanes", lambda: states_are(host, 0xff, 1), duration(host, "tx_off") + duration(host, "deinit"))
    done = api.decommission_all_datapaths()
    host.wait("ConfigSuccess for AppSel 0", lambda: set(host.raw.config_states(host.bank)) == {1}, 1000)
    host.expect(all(byte >> 4 == 0 for byte in host.raw.active_set(host.bank)), f"lanes not freed: {host.state_text()}")
    return done


def bring_up(host, app, host_mask, media_mask):
    """The order of SONiC's CMIS manager: deinit, stage, apply, init, Tx on."""
    api, raw, bank = host.api, host.raw, host.bank
    name = f"AppSel {app.code} lanes {host_mask:02x}h"
    others = {lane: raw.data_path_states(bank)[lane] for lane in range(8) if not host_mask >> lane & 1}
    disable = has_tx_disable(host)
    api.set_datapath_deinit(host_mask)
    if disable:
        host.expect(api.tx_disable_channel(media_mask, True), f"{name}: tx_disable_channel({media_mask:#x}, True) failed")
    host.wait(f"{name}: DPDeactivated", lambda: states_are(host, host_mask, 1), duration(host, "tx_off") + duration(host, "deinit"))
    api.set_application(host_mask, app.code, 0)
    host.expect(api.scs_apply_datapath_init(host_mask), f"{name}: scs_apply_datapath_init failed")
    host.wait(f"{name}: an answer to ApplyDPInit",
              lambda: all(raw.config_states(bank)[lane] not in (0, 12) for lane in lanes_of(host_mask)), 1000)
    config = api.get_config_datapath_hostlane_status()
    active = raw.active_set(bank)
    first = lanes_of(host_mask)[0]
    for lane in lanes_of(host_mask):
        host.expect(config[f"ConfigStatusLane{lane + 1}"] == "ConfigSuccess",
                    f"{name}: lane {lane + 1} answers {config[f'ConfigStatusLane{lane + 1}']} (registers: "
                    f"{CONFIG_STATES.get(raw.config_states(bank)[lane])})")
        host.expect(active[lane] == app.code << 4 | first << 1,
                    f"{name}: active set of lane {lane + 1} is {active[lane]:02x}h, staged {app.code << 4 | first << 1:02x}h")
        host.equal(f"{name}: get_application({lane})", api.get_application(lane), app.code)
    if raw.revision() >= (5, 0):
        pending = api.get_dpinit_pending()
        for lane in lanes_of(host_mask):
            host.expect(pending[f"DPInitPending{lane + 1}"], f"{name}: DPInitPending of lane {lane + 1} is not set before DPInit")
    if host.failures:
        raise Failed(f"{name}: not provisioned; {host.state_text()}")
    api.set_datapath_init(host_mask)
    if disable:
        host.wait(f"{name}: DPInitialized with Tx disabled", lambda: states_are(host, host_mask, 7), duration(host, "init"))
        host.expect(api.tx_disable_channel(media_mask, False), f"{name}: tx_disable_channel({media_mask:#x}, False) failed")
        host.wait(f"{name}: DPActivated", lambda: states_are(host, host_mask, 4), duration(host, "tx_on"))
    else:
        host.wait(f"{name}: DPActivated", lambda: states_are(host, host_mask, 4), duration(host, "init") + duration(host, "tx_on"))
    told = api.get_datapath_state()
    for lane in range(8):
        host.equal(f"{name}: state of lane {lane + 1}", told[f"DP{lane + 1}State"], DATA_PATH_STATES.get(raw.data_path_states(bank)[lane]))
    if raw.revision() >= (5, 0):
        host.expect(not any(api.get_dpinit_pending()[f"DPInitPending{lane + 1}"] for lane in lanes_of(host_mask)),
                    f"{name}: DPInitPending still set in DPActivated")
        host.expect(all(raw.lane_bits(0x11, 132, bank)[lane] for lane in lanes_of(host_mask)) or not rx_signal(host),
                    f"{name}: OutputStatusRx not set")
        host.expect(all(raw.lane_bits(0x11, 133, bank)[lane] for lane in lanes_of(media_mask)), f"{name}: OutputStatusTx not set")
    for lane, state in others.items():
        host.expect(raw.data_path_states(bank)[lane] == state, f"{name}: lane {lane + 1} went from {state} to {raw.data_path_states(bank)[lane]}")


def rx_signal(host):
    """Whether light comes in: a bridge has one module, and nothing opposite it unless the simulator says so."""
    return any(host.raw.words(0x11, 186, 8, host.bank))


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
        for host_mask, media_mask in instances:
            bring_up(host, app, host_mask, media_mask)
            if host.failures:
                return ""
        host.equal(f"AppSel {app.code}: get_error_description", host.api.get_error_description(), "OK")
        done.append(f"{app.code}:{len(instances)}x{app.host_count}")
    if waited:
        host.note(f"decommission_all_datapaths looked too early {waited} times (it does not wait), the module then agreed")
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


def monitors(host):
    api, raw, bus = host.api, host.raw, host.bus
    controlled(host)
    app = widest(host)
    lit = [lane for _, media in paths(host, app) for lane in lanes_of(media)]
    host.time.sleep(5)
    told = api.get_transceiver_dom_real_value()
    host.require(told is not None, "get_transceiver_dom_real_value returned None")
    temperature, = bus.last_words(0, 14, 1, signed=True)
    supply, = bus.last_words(0, 16, 1)
    host.equal("temperature", told["temperature"], round(temperature / 256, 3), 0.0011)
    host.equal("voltage", told["voltage"], round(supply / 10000, 3), 0.0011)
    factor = {0: 1, 1: 2, 2: 4}.get(raw.bits(1, 160, 4, 3), 1)
    advertised = {"tx_power": raw.bits(1, 160, 1, 1), "rx_power": raw.bits(1, 160, 2, 2), "bias": raw.bits(1, 160, 0, 0)}
    for lane, (tx, bias, rx) in enumerate(zip(bus.last_words(0x11, 154, 8, host.bank), bus.last_words(0x11, 170, 8, host.bank),
                                              bus.last_words(0x11, 186, 8, host.bank))):
        host.equal(f"tx{lane + 1}power", told[f"tx{lane + 1}power"], dbm(tx) if advertised["tx_power"] else "N/A", 0.0011)
        host.equal(f"rx{lane + 1}power", told[f"rx{lane + 1}power"], dbm(rx) if advertised["rx_power"] else "N/A", 0.0011)
        host.equal(f"tx{lane + 1}bias", told[f"tx{lane + 1}bias"], bias / 500 * factor if advertised["bias"] else "N/A")
    for name, value, page, offset, signed, claimed in (
            ("temperature", temperature, 2, 128, True, raw.bits(1, 159, 0, 0)), ("supply", supply, 2, 136, False, raw.bits(1, 159, 1, 1)),
            *((f"Tx power lane {lane + 1}", bus.last_words(0x11, 154, 8, host.bank)[lane], 2, 176, False, advertised["tx_power"]) for lane in lit),
            *((f"bias lane {lane + 1}", bus.last_words(0x11, 170, 8, host.bank)[lane], 2, 184, False, advertised["bias"]) for lane in lit)):
        high, low = raw.words(page, offset, 2, signed=signed)
        if claimed and (high or low):
            host.expect(low <= value <= high, f"{name}: {value} counts outside its own alarm limits {low} to {high}")
    return f"{told['temperature']} C, {told['voltage']} V, Tx {told['tx1power']} dBm, bias {told['tx1bias']} mA, Rx {told['rx1power']} dBm"


def status(host):
    api, raw = host.api, host.raw
    told = api.get_transceiver_status()
    host.equal("module_state", told["module_state"], MODULE_STATES.get(raw.module_state()))
    if raw.flat():
        return told["module_state"]
    for lane in range(8):
        host.equal(f"DP{lane + 1}State", told[f"DP{lane + 1}State"], DATA_PATH_STATES.get(raw.data_path_states(host.bank)[lane]))
        host.equal(f"config_state_hostlane{lane + 1}", told[f"config_state_hostlane{lane + 1}"],
                   CONFIG_STATES.get(raw.config_states(host.bank)[lane], "Unknown"))
        host.equal(f"tx{lane + 1}OutputStatus", told[f"tx{lane + 1}OutputStatus"], raw.lane_bits(0x11, 133, host.bank)[lane])
        host.equal(f"rx{lane + 1}OutputStatusHostlane", told[f"rx{lane + 1}OutputStatusHostlane"], raw.lane_bits(0x11, 132, host.bank)[lane])
        host.equal(f"dpdeinit_hostlane{lane + 1}", told[f"dpdeinit_hostlane{lane + 1}"], raw.lane_bits(0x10, 128, host.bank)[lane])
    return f"{told['module_state']}, {told['DP1State']}, fault cause: {told['module_fault_cause']}"


def flags(host):
    """Read twice with a pause: the second tells the present. Latched bytes are taken from what the library itself was given."""
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
    for key, offset, adv in (("tx{}fault", 135, (157, 0)), ("tx{}los_hostlane", 136, (157, 1)), ("tx{}cdrlol_hostlane", 137, (157, 2)),
                             ("tx{}_eq_fault", 138, (157, 3)), ("rx{}los", 147, (158, 1)), ("rx{}cdrlol", 148, (158, 2))):
        claimed = raw.bits(1, adv[0], adv[1], adv[1])
        for lane in range(8):
            expected = bool(bus.last_read(0x11, offset, host.bank) >> lane & 1) if claimed else "N/A"
            host.equal(key.format(lane + 1), told[key.format(lane + 1)], expected)
    told = api.get_transceiver_dom_flags()
    byte = bus.last_read(0, 9)
    for bit, key in enumerate(("tempHAlarm", "tempLAlarm", "tempHWarn", "tempLWarn", "vccHAlarm", "vccLAlarm", "vccHWarn", "vccLWarn")):
        host.equal(key, told[key], bool(byte >> bit & 1))
    temperature, = raw.words(0, 14, 1, signed=True)
    high, low = raw.words(2, 128, 2, signed=True)
    if raw.bits(1, 159, 0, 0) and (high or low):
        host.expect(told["tempHAlarm"] == (temperature > high), f"tempHAlarm {told['tempHAlarm']} at {temperature} counts, limit {high}")
    kinds = ("HAlarm", "LAlarm", "HWarn", "LWarn")
    lit = [f"{key} {told_byte:02x}h" for key, told_byte in (("Tx LOS", bus.last_read(0x11, 136, host.bank)),
                                                            ("Rx LOS", bus.last_read(0x11, 147, host.bank))) if told_byte]
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
            host.wait(f"{name}: lanes {host_mask:02x}h in {DATA_PATH_STATES[state]}", lambda: states_are(host, host_mask, state), duration(host, limit))
        for lane in lanes_of(used):
            if power:
                host.expect(dark(lane) == bool(off >> lane & 1), f"{name}: media lane {lane + 1} has {raw.words(0x11, 154, 8, host.bank)[lane] / 10} uW")
            if raw.revision() >= (5, 0):
                host.equal(f"{name}: OutputStatusTx {lane + 1}", raw.lane_bits(0x11, 133, host.bank)[lane], not off >> lane & 1)

    settle("all on", 0)
    host.expect(api.tx_disable(True), "tx_disable(True) failed")
    host.equal("get_tx_disable", api.get_tx_disable(), [True] * 8)
    host.equal("get_tx_disable_channel", api.get_tx_disable_channel(), raw.byte(0x10, 130, host.bank))
    settle("all off", 0xff)
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
    host.equal("10h:138", raw.byte(0x10, 138, host.bank), 0xff)
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
            host.equal(f"OutputStatusRx with lane {lane + 1} disabled", raw.lane_bits(0x11, 132, host.bank),
                       [on and other != lane for other, on in enumerate(before)])
        host.expect(api.rx_disable_channel(1 << lane, False), f"rx_disable_channel({1 << lane:#x}, False) failed")
    host.time.sleep(0.1)
    host.equal("OutputStatusRx afterwards", raw.lane_bits(0x11, 132, host.bank), before)
    return "all and 8 lanes one by one"


def vdm(host):
    api, raw, bus = host.api, host.raw, host.bus
    if raw.flat() or not raw.bits(1, 142, 6, 6):
        host.expect(not api.is_transceiver_vdm_supported(), "library finds VDM")
        raise NotAdvertised("flat memory" if raw.flat() else "01h:142.6 = 0")
    host.equal("is_transceiver_vdm_supported", bool(api.is_transceiver_vdm_supported()), True)
    groups = raw.bits(0x2f, 128, 1, 0) + 1
    entries = []
    for group in range(groups):
        descriptors = raw.bytes(0x20 + group, 128, 128)
        for index in range(64):
            kind = descriptors[2 * index + 1]
            if kind in VDM_FORMATS:
                entries.append((group, index, kind, descriptors[2 * index] & 15, descriptors[2 * index] >> 4))
    host.require(entries, "VDM advertised without a known observable")
    statistic = any(kind in VDM_STATISTIC for _, _, kind, _, _ in entries)
    host.equal("is_vdm_statistic_supported", api.is_vdm_statistic_supported(), statistic)
    host.time.sleep(2)

    def freeze():
        host.expect(api.freeze_vdm_stats(), "freeze_vdm_stats failed")
        took = host.wait("FreezeDone (2Fh:145.7)", lambda: api.get_vdm_freeze_status(), 10 if statistic else 1000)
        host.equal("FreezeDone", raw.bits(0x2f, 145, 7, 7), 1)
        return took

    def unfreeze():
        host.expect(api.unfreeze_vdm_stats(), "unfreeze_vdm_stats failed")
        took = host.wait("UnfreezeDone (2Fh:145.6)", lambda: api.get_vdm_unfreeze_status(), 10)
        host.equal("UnfreezeDone", raw.bits(0x2f, 145, 6, 6), 1)
        return took

    def sample(entry):
        return raw.bytes(0x24 + entry[0], 128 + 2 * entry[1], 2)

    frozen = released = 0
    if statistic:
        frozen = freeze()
        released = unfreeze()
        host.time.sleep(3)
        freeze()
        held = {entry: sample(entry) for entry in entries if entry[2] in VDM_STATISTIC}
        host.time.sleep(2)
        for entry, data in held.items():
            host.expect(sample(entry) == data, f"type {entry[2]} lane {entry[3] + 1} moved while frozen: {data.hex()} to {sample(entry).hex()}")
    told = api.get_vdm()
    names = api.xcvr_eeprom.mem_map.codes.VDM_TYPE
    values = {}
    for group, index, kind, lane, threshold_set in entries:
        name = names[kind][0]
        entry = told.get(name, {}).get(lane + 1)
        where = f"VDM type {kind} ({name}) lane {lane + 1}"
        if not host.expect(entry is not None, f"{where}: not in the library's answer"):
            continue
        value = vdm_value(kind, sample((group, index)))
        values[kind, lane] = value
        host.equal(where, entry[0], value, abs(value) * 1e-9)
        for k, kind_of_limit in enumerate(("high alarm", "low alarm", "high warning", "low warning")):
            limit = vdm_value(kind, raw.bytes(0x28 + group, 128 + 8 * threshold_set + 2 * k, 2))
            host.equal(f"{where} {kind_of_limit} threshold", entry[1 + k], limit, abs(limit) * 1e-9)
            bit = 4 * (index % 2) + k
            host.equal(f"{where} {kind_of_limit} flag", entry[5 + k], bool(bus.last_read(0x2c, 128 + 32 * group + index // 2) >> bit & 1))
        if 9 <= kind <= 16:
            host.expect(0 <= value <= 0.5, f"{where}: {value} is no error rate")
        if kind in (5, 6):
            host.expect(0 <= value <= 60, f"{where}: {value} dB")
    for lowest, highest, mean in ((9, 11, 13), (10, 12, 14), (17, 19, 21), (18, 20, 22), (27, 29, 31), (28, 30, 32)):
        for lane in range(16):
            if all((kind, lane) in values for kind in (lowest, highest, mean)):
                host.expect(values[lowest, lane] <= values[mean, lane] * 1.001 and values[mean, lane] <= values[highest, lane] * 1.001,
                            f"VDM types {lowest}, {mean}, {highest} lane {lane + 1} not in order: "
                            f"{values[lowest, lane]}, {values[mean, lane]}, {values[highest, lane]}")
    api.get_transceiver_vdm_real_value()
    api.get_transceiver_vdm_thresholds()
    api.get_transceiver_vdm_flags()
    if statistic:
        unfreeze()
    kinds = sorted({kind for _, _, kind, _, _ in entries})
    return f"{len(entries)} instances, types {kinds}, " + \
        (f"frozen in {frozen} ms, released in {released} ms" if statistic else "none statistic, not frozen")


def loopback(host):
    api, raw = host.api, host.raw
    if raw.flat() or not raw.bits(1, 142, 5, 5):
        host.equal("get_loopback_capability", api.get_loopback_capability(), None)
        raise NotAdvertised("flat memory" if raw.flat() else "01h:142.5 = 0")
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
    for bit, mode, register in ((0, "media-side-output", 180), (1, "media-side-input", 181), (2, "host-side-output", 182), (3, "host-side-input", 183)):
        if not capability >> bit & 1:
            before = raw.byte(0x13, register)
            host.expect(not api.set_loopback_mode(mode, 0xff, True), f"{mode}: the library set what is not advertised")
            host.equal(f"13h:{register}", raw.byte(0x13, register), before)
            continue
        lanes = (1 << (app.media_count if bit < 2 else app.host_count)) - 1
        host.expect(api.set_loopback_mode(mode, 0xff, True), f"{mode}: refused: {host.log.take()}")
        host.equal(f"{mode}: 13h:{register}", raw.byte(0x13, register), lanes)
        view = api.get_transceiver_loopback()
        if bit < 2:
            host.equal(mode, view[mode.replace("-side-", "_") + "_loopback"], True)
        else:
            for lane in range(8):
                host.equal(f"{mode} lane {lane + 1}", view[f"{mode.replace('-side-', '_')}_loopback_lane{lane + 1}"], bool(lanes >> lane & 1))
        per_lane = capability >> (5 if bit < 2 else 4) & 1
        host.expect(api.set_loopback_mode(mode, 0xff, False), f"{mode}: not switched off")
        host.equal(f"{mode} off: 13h:{register}", raw.byte(0x13, register), 0)
        if per_lane:
            host.expect(api.set_loopback_mode(mode, 1, True), f"{mode} lane 1: refused: {host.log.take()}")
            host.equal(f"{mode} lane 1: 13h:{register}", raw.byte(0x13, register), 1)
            host.expect(api.set_loopback_mode(mode, 1, False), f"{mode} lane 1: not switched off")
            host.equal(f"{mode} lane 1 off: 13h:{register}", raw.byte(0x13, register), 0)
        done.append(mode + (" (per lane)" if per_lane else ""))
    host.wait("data paths after loopbacks", lambda: states_are(host, first[0], 4), duration(host, "init") + duration(host, "tx_on"))
    return ", ".join(done) or "no kind advertised"


def firmware(host):
    api, raw = host.api, host.raw
    if raw.flat() or raw.bits(1, 163, 7, 6) not in (1, 2):
        host.expect(not api.is_cdb_supported(), "library finds CDB")
        versions = api.get_transceiver_info_firmware_versions()
        host.equal("active firmware", versions["active_firmware"], "%d.%d" % tuple(raw.bytes(0, 39, 2)))
        raise NotAdvertised("flat memory" if raw.flat() else "01h:163.7:6 = 0, no CDB")
    info = api.get_module_fw_info()
    host.require(info["status"], f"get_module_fw_info: {info['info']} {host.log.take()}, lower:37 = {raw.byte(0, 37):02x}h")
    host.equal("CDB status", raw.byte(0, 37), 1)
    length, code = raw.bytes(0x9f, 134, 2)
    reply = raw.bytes(0x9f, 136, length) if length <= 120 else b""
    host.expect(length == 110, f"reply of 0100h has {length} bytes, 110 by cdb_reply_fields")
    host.equal("reply check code", code, cdb_code(reply))
    host.equal("header left as sent", raw.bytes(0x9f, 128, 2).hex(), "0100")
    a, a_runs, a_committed, a_invalid, b, b_runs, b_committed, b_invalid, active, inactive = info["result"]
    flags_byte = reply[0]
    host.equal("image A runs, committed, invalid", (a_runs, a_committed, a_invalid), (flags_byte & 1, flags_byte >> 1 & 1, flags_byte >> 2 & 1))
    host.equal("image B runs, committed, invalid", (b_runs, b_committed, b_invalid), (flags_byte >> 4 & 1, flags_byte >> 5 & 1, flags_byte >> 6 & 1))
    host.expect(a_runs + b_runs == 1, f"{a_runs + b_runs} images run")
    host.expect(a_committed + b_committed == 1, f"{a_committed + b_committed} images committed")
    running = reply[2:4] if a_runs else reply[38:40]
    host.equal("running image and lower:39-40", running.hex(), raw.bytes(0, 39, 2).hex())
    other, other_invalid = (reply[38:40], b_invalid) if a_runs else (reply[2:4], a_invalid)
    if not other_invalid:
        host.equal("inactive image and 01h:128-129", other.hex(), raw.bytes(1, 128, 2).hex())
    features = api.get_module_fw_mgmt_feature()
    host.expect(features["status"], f"get_module_fw_mgmt_feature: {features['info']}")
    versions = api.get_transceiver_info_firmware_versions()
    host.equal("active firmware", versions["active_firmware"], active)
    return f"active {active}, inactive {inactive}, features {features['feature']}"


def deinit(host):
    api, raw = host.api, host.raw
    controlled(host)
    api.set_datapath_deinit(0xff)
    took = host.wait("DPDeactivated on all lanes", lambda: states_are(host, 0xff, 1), duration(host, "tx_off") + duration(host, "deinit"))
    host.equal("get_datapath_deinit", api.get_datapath_deinit(), [True] * 8)
    if raw.bits(1, 160, 1, 1):
        host.expect(all(word <= 100 for word in raw.words(0x11, 154, 8, host.bank)), f"light in DPDeactivated: {raw.words(0x11, 154, 8, host.bank)}")
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
    return f"{MODULE_STATES[raw.module_state()]}, AppSel {active[0] >> 4} on lane 1 (descriptor 1 has {first.host_count} lanes)"


STEPS = (management, identify, information, applications, thresholds, low_power, each_application, every_bank, monitors, status,
         flags, vdm, loopback, tx_disable, rx_disable, firmware, deinit, reset)


def economy(host):
    """What the library's own reads cost on the wire behind its kernel driver: transactions, bytes, ms at 400 kHz."""
    fresh = host.create(0)
    rows = []
    for name, calls in (("identify", ("get_transceiver_info",)),
                        ("snapshot", ("get_transceiver_info", "get_transceiver_dom_real_value", "get_transceiver_threshold_info",
                                      "get_transceiver_status", "get_transceiver_status_flags", "get_transceiver_dom_flags")),
                        ("poll (again)", ("get_transceiver_dom_real_value",))):
        api = fresh if name.startswith("poll") else host.create(0)
        before = host.bus.calls, host.bus.wire_transactions, host.bus.wire_bytes
        for call in calls:
            getattr(api, call)()
        calls_made, transactions, count = (now - then for now, then in
                                           zip((host.bus.calls, host.bus.wire_transactions, host.bus.wire_bytes), before))
        rows.append(f"{name}: {calls_made} reads of the library, {transactions} transactions, {count} bytes, {count * 9 / 400:.1f} ms")
        if name == "identify":
            fresh = api
            api.get_transceiver_dom_real_value()
    return rows


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--plugfest", required=True, help="the program to start")
    parser.add_argument("--module", required=True, help="what to simulate: profile or dump, by name or path")
    parser.add_argument("--library", default=os.environ.get("PLUGFEST_SONIC_XCVR"), help="checkout of sonic-platform-common")
    parser.add_argument("--bus-speed", help="as 400kHz: accesses take time and the module refuses some after writes")
    parser.add_argument("--write-max", type=int, default=1, help="longest write of the kernel driver stood in for, bytes")
    parser.add_argument("--keep-going", action="store_true", help="do the other steps after a failure")
    parser.add_argument("--economy", action="store_true", help="print what the library's reads cost")
    parser.add_argument("--trace", type=int, default=12, help="accesses to print behind a failure")
    return parser.parse_args()


def say(text):
    """Module texts may hold any byte."""
    print("".join(c if c.isprintable() else ascii(c)[1:-1] for c in text))


def show(host):
    for failure in host.failures[:20]:
        say(f"       - {failure}")
    if len(host.failures) > 20:
        say(f"       - and {len(host.failures) - 20} more")
    for line in host.log.take():
        say(f"       library: {line}")


def run(options):
    command = [options.plugfest, "sim", "bridge", "--module", options.module]
    if options.bus_speed:
        command += ["--bus-speed", options.bus_speed]
    factory_class = library.load(options.library)
    log = library.Log()
    logging.getLogger().addHandler(log)
    logging.getLogger().setLevel(logging.WARNING)
    bridge = Bridge(command)
    simulated = SimulatedTime(bridge)
    library.use_time(simulated)
    raw = Raw(bridge)
    bus = Optoe(bridge, write_max=options.write_max)

    def create(bank):
        return factory_class(bus.read, bus.write).create_xcvr_api(bank)

    say(f"module {options.module}")
    failed = 0
    host = Host(None, raw, bus, simulated, log, create)
    try:
        management(host)
    except Failed as failure:
        say(f"FAIL   management: {failure}")
        return 1
    if raw.byte(0, 0) not in (0x18, 0x19, 0x1b, 0x1e):
        say(f"n/a    identifier {raw.byte(0, 0):02x}h is none for which the library has a CMIS API")
        return 0
    host.api = create(0)
    if host.api is None:
        say(f"FAIL   create: XcvrApiFactory made no API, vendor name bytes {raw.bytes(0, 129, 16)!r}")
        return 1
    say(f"ok     create: {type(host.api).__name__}")
    for step in STEPS:
        host.failures, host.notes = [], []
        start_ms, start_calls, first_access = bridge.elapsed_ms, bus.calls, len(bus.trace)
        try:
            text, word = step(host), "ok    "
        except NotAdvertised as reason:
            text, word = f"not advertised ({reason})", "n/a   "
        except Failed as failure:
            host.failures.append(str(failure))
            text = ""
        except BridgeEnded:
            raise
        except Exception as error:  # whatever the library throws is a finding, and the other steps still count
            host.failures.append(f"{type(error).__name__}: {error} at {traceback.extract_tb(error.__traceback__)[-1]}")
            text = ""
        cost = f"[{bridge.elapsed_ms - start_ms} ms, {bus.calls - start_calls} accesses]"
        if host.failures:
            failed += 1
            say(f"FAIL   {step.__name__}: {text} {cost}")
            show(host)
            for access in list(bus.trace)[len(bus.trace) - min(options.trace, len(bus.trace)):]:
                data = "refused" if access.data is None else access.data.hex()
                say(f"       bus: {access.kind} bank {access.bank} page {access.page:02x}h byte {access.offset}: {data}")
            if not options.keep_going:
                break
        else:
            say(f"{word} {step.__name__}: {text} {cost}")
        for line in host.notes:
            say(f"       note: {line}")
        host.log.take()
    if options.economy:
        for row in economy(host):
            say(f"       {row}")
    if bus.nacks:
        say(f"       {bus.nacks} refused accesses tried again")
    status_code = bridge.close()
    if status_code != 0:
        say(f"FAIL   end of input: bridge exits with {status_code}")
        failed += 1
    return 1 if failed else 0


def main():
    options = arguments()
    if not options.library:
        print("SKIPPED: PLUGFEST_SONIC_XCVR is not set to a checkout of sonic-platform-common (see tests/interop/README.md); "
              "NOTHING was tested against SONiC's library")
        return NOT_FOUND
    try:
        return run(options)
    except FileNotFoundError as missing:
        say(f"cannot start: {missing}")
        return 2
    except BridgeEnded as ended:
        say(f"FAIL   {ended}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
