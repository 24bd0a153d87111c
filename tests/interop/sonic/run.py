#!/usr/bin/env python3
"""Brings one simulated module up with SONiC's transceiver library, unmodified, through the register bridge.

Every answer of the library is held against bytes read beside it and decoded in raw.py. A line per step. Exit status: 0
all well, 1 failures, 2 wrong use, 77 the library is not there.
"""

import logging
import sys
import traceback

import library
import program
from bridge import Bridge, BridgeEnded, Optoe, SimulatedTime
from host import Failed, Host, NotAdvertised
from raw import Raw
from step_data_paths import deinit, each_application, every_bank, low_power, reset
from step_firmware import firmware, upgrade
from step_identity import applications, identify, information, management, status, thresholds
from step_signals import flags, loopback, monitors, rx_disable, tx_disable
from step_vdm import vdm

STEPS = (
    management,
    identify,
    information,
    applications,
    thresholds,
    low_power,
    each_application,
    every_bank,
    monitors,
    status,
    flags,
    vdm,
    loopback,
    tx_disable,
    rx_disable,
    firmware,
    deinit,
    reset,
    upgrade,
)


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


def economy(host):
    """What the library's own reads cost on the wire behind its kernel driver: transactions, bytes, ms at 400 kHz."""
    fresh = host.create(0)
    rows = []
    for name, calls in (
        ("identify", ("get_transceiver_info",)),
        (
            "snapshot",
            (
                "get_transceiver_info",
                "get_transceiver_dom_real_value",
                "get_transceiver_threshold_info",
                "get_transceiver_status",
                "get_transceiver_status_flags",
                "get_transceiver_dom_flags",
            ),
        ),
        ("poll (again)", ("get_transceiver_dom_real_value",)),
    ):
        api = fresh if name.startswith("poll") else host.create(0)
        before = host.bus.calls, host.bus.wire_transactions, host.bus.wire_bytes
        for call in calls:
            getattr(api, call)()
        calls_made, transactions, count = (
            now - then for now, then in zip((host.bus.calls, host.bus.wire_transactions, host.bus.wire_bytes), before)
        )
        rows.append(
            f"{name}: {calls_made} reads of the library, {transactions} transactions, {count} bytes, "
            f"{count * 9 / 400:.1f} ms"
        )
        if name == "identify":
            fresh = api
            api.get_transceiver_dom_real_value()
    return rows


def arguments():
    parser = program.arguments(__doc__, "library")
    parser.add_argument(
        "--write-max", type=int, default=1, help="longest write of the kernel driver stood in for, bytes"
    )
    parser.add_argument("--economy", action="store_true", help="print what the library's reads cost")
    parser.add_argument("--trace", type=int, default=12, help="accesses to print behind a failure")
    return parser.parse_args()


def run(options):
    factory_class = library.load(options.library)
    log = library.Log()
    logging.getLogger().addHandler(log)
    logging.getLogger().setLevel(logging.WARNING)
    bridge = Bridge(program.bridge_command(options))
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
    if raw.byte(0, 0) not in (0x18, 0x19, 0x1B, 0x1E):
        say(f"n/a    identifier {raw.byte(0, 0):02x}h is none for which the library has a CMIS API")
        return 0
    host.api = create(0)
    if host.api is None:
        say(f"FAIL   create: XcvrApiFactory made no API, vendor name bytes {raw.bytes(0, 129, 16)!r}")
        return 1
    say(f"ok     create: {type(host.api).__name__}")
    for step in STEPS:
        host.failures, host.notes = [], []
        start_ms, start_calls = bridge.elapsed_ms, bus.calls
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
            for access in list(bus.trace)[len(bus.trace) - min(options.trace, len(bus.trace)) :]:
                data = "refused" if access.data is None else access.data.hex()
                say(
                    f"       bus: {access.kind} bank {access.bank} page {access.page:02x}h byte {access.offset}: {data}"
                )
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


if __name__ == "__main__":
    sys.exit(program.status_of(run, arguments(), "SONiC's library"))
