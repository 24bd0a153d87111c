#!/usr/bin/env python3
"""SONiC's CMIS manager, the state machine of its transceiver daemon, unmodified, configures one simulated module.

Its databases are dictionaries here, its clock is the module's. Each application that the library knows is configured as
logical ports of the right breakout; every port has to end READY without a retry. Exit status as in run.py.
"""

import datetime
import logging
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock

import library
import program
from bridge import Bridge, Optoe, SimulatedTime
from raw import Raw
from host import leave_low_power_class_1


class Table:
    """A database table: rows of fields."""

    def __init__(self):
        self.rows = {}

    def set(self, key, pairs):
        self.rows.setdefault(key, {}).update(pairs)

    def get(self, key):
        return key in self.rows, list(self.rows.get(key, {}).items())

    def hget(self, key, field):
        row = self.rows.get(key, {})
        return field in row, row.get(field)

    def getKeys(self):  # pylint: disable=invalid-name
        return list(self.rows)


class Tables:
    """Stands in for the helper that opens the databases' tables."""

    def __init__(self, namespaces):
        self.status, self.state_port, self.config, self.info = Table(), Table(), Table(), Table()

    def get_status_sw_tbl(self, asic):
        return self.status

    def get_state_port_tbl(self, asic):
        return self.state_port

    def get_cfg_port_tbl(self, asic):
        return self.config

    def get_intf_tbl(self, asic):
        return self.info

    def get_gearbox_line_lanes_dict(self):
        return {}


def load(daemons, simulated):
    """Returns the modules cmis_manager_task and common of the daemon."""
    if not (Path(daemons) / "sonic-xcvrd" / "xcvrd" / "cmis").is_dir():
        raise FileNotFoundError(f"{daemons} is no checkout of sonic-platform-daemons")
    sys.path.insert(0, str(Path(daemons) / "sonic-xcvrd"))
    swss = MagicMock()
    swss.swsscommon.FieldValuePairs = list
    natsort = types.ModuleType("natsort")
    natsort.natsorted = sorted
    stubs = {"swsscommon": swss, "swsscommon.swsscommon": swss.swsscommon, "natsort": natsort}
    import sonic_py_common
    from sonic_py_common import device_info, logger, syslogger  # noqa: F401

    for name in ("daemon_base", "multi_asic"):
        stubs[f"sonic_py_common.{name}"] = MagicMock()
        setattr(sonic_py_common, name, stubs[f"sonic_py_common.{name}"])
    sonic_py_common.daemon_base.DaemonBase = object
    for name, stub in stubs.items():
        sys.modules.setdefault(name, stub)
    from xcvrd import xcvrd  # noqa: F401  (first: the others import it in a circle)
    from xcvrd.cmis import cmis_manager_task
    from xcvrd.xcvrd_utilities import common

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.fromtimestamp(simulated.now())

    cmis_manager_task.datetime = types.SimpleNamespace(datetime=Clock, timedelta=datetime.timedelta)
    cmis_manager_task.XcvrTableHelper = Tables
    common.is_fast_reboot_enabled = lambda namespace: False
    return cmis_manager_task, common


class Port:
    """What the daemon is told of a logical port."""

    PORT_SET, PORT_DEL = 0, 1

    def __init__(self, kind, name, config):
        self.event_type = kind
        self.port_name = name
        self.port_index = 1
        self.asic_id = 0
        self.port_dict = config
        self.db_name, self.table_name = "CONFIG_DB", "PORT"


def configure(manager, ports):
    """Dynamic port breakout: the old ports go, the new ones come."""
    for name in list(manager.xcvr_table_helper.config.rows):
        manager.on_port_update_event(Port(Port.PORT_DEL, name, {}))
        del manager.xcvr_table_helper.config.rows[name]
    for name, config in ports.items():
        manager.xcvr_table_helper.config.set(name, {**config, "index": "1"}.items())
        manager.xcvr_table_helper.info.set(name, [("present", "1")])
    for name, config in ports.items():
        manager.on_port_update_event(Port(Port.PORT_SET, name, config))


def settle(manager, simulated, most_seconds):
    """Turns the daemon's loop, a second a turn as its event wait does. Returns the state of each port."""
    end = simulated.now() + most_seconds
    while True:
        for name, info in list(manager.port_dict.items()):
            manager.process_single_lport(name, info)
        states = {name: manager.xcvr_table_helper.status.hget(name, "cmis_state")[1] for name in manager.port_dict}
        if all(state in ("READY", "FAILED") for state in states.values()) or simulated.now() > end:
            return states
        simulated.sleep(1)


def lowest(mask):
    """The lowest lane of a mask, from 0."""
    return (mask & -mask).bit_length() - 1


def run(options):
    factory_class = library.load(options.library)
    log = library.Log()
    logging.getLogger().addHandler(log)
    bridge = Bridge(program.bridge_command(options))
    simulated = SimulatedTime(bridge)
    library.use_time(simulated)
    task, common = load(options.daemons, simulated)
    raw = Raw(bridge)
    bus = Optoe(bridge)
    simulated.sleep(2)
    print(f"module {options.module}")
    api = factory_class(bus.read, bus.write).create_xcvr_api(0)
    if api is None:
        print("n/a    the library makes no API of it")
        return 0
    if not common.is_cmis_api(api) or raw.flat():
        print("n/a    no CMIS module with pages: the manager leaves it alone")
        return 0
    if raw.revision() < (4, 0):
        print("n/a    CMIS %d.%d is identified only" % raw.revision())
        return 0
    if not api.get_lpmode_support():
        leave_low_power_class_1(raw)
    sfp = types.SimpleNamespace(get_presence=lambda: True, get_xcvr_api=lambda: api)
    mapping = types.SimpleNamespace(logical_to_asic={}, get_logical_to_physical=lambda name: [1])
    manager = task.CmisManagerTask([""], mapping, {1: sfp}, MagicMock())
    failed = 0
    for app in raw.applications():
        if not app.usable():
            print(f"n/a    AppSel {app.code}: counts or options say nothing")
            continue
        told = api.get_application_advertisement().get(app.code)
        speed = common.get_interface_speed(told["host_electrical_interface_id"]) if told else 0
        if not speed or common.get_cmis_application_desired(api, app.host_count, speed) != app.code:
            print(f"n/a    AppSel {app.code}: not chosen by the manager (no name, no speed, or another one is)")
            continue
        instances = app.instances()
        if not app.media_options:
            print(f"n/a    AppSel {app.code}: without media lane options (01h:176) the manager finds no media lanes")
            continue
        if any(lowest(media) != app.media_count * (lowest(host) // app.host_count) for host, media in instances):
            print(
                f"n/a    AppSel {app.code}: the manager takes media lanes in step with host lanes, the module does not"
            )
            continue
        ports = {}
        for host_mask, _ in instances:
            first = lowest(host_mask)
            subport = first // app.host_count + 1 if len(instances) > 1 else 0
            ports[f"Ethernet{first}"] = {
                "speed": str(speed),
                "lanes": ",".join(["0"] * app.host_count),
                "subport": str(subport),
                "admin_status": "up",
                "host_tx_ready": "true",
            }
        start, calls = bridge.elapsed_ms, bus.calls
        configure(manager, ports)
        states = settle(manager, simulated, 1800)
        retries = [manager.port_dict[name].get("cmis_retries", 0) for name in ports]
        lanes = sum(host for host, _ in instances)
        active = [raw.data_path_states()[lane] for lane in range(8) if lanes >> lane & 1]
        codes = [raw.active_set()[lane] >> 4 for lane in range(8) if lanes >> lane & 1]
        good = (
            set(states.values()) == {"READY"} and not any(retries) and set(active) == {4} and set(codes) == {app.code}
        )
        failed += not good
        print(
            f"{'ok    ' if good else 'FAIL  '} AppSel {app.code} as {len(ports)} x {speed // 1000}G "
            f"on {app.host_count} lanes: "
            f"{' '.join(sorted(set(states.values())))}, retries {sum(retries)}, states {active}, AppSel {codes} "
            f"[{bridge.elapsed_ms - start} ms, {bus.calls - calls} accesses]"
        )
        for line in log.take():
            print(f"       daemon: {line}")
        if not good and not options.keep_going:
            break
    status = bridge.close()
    if status != 0:
        print(f"FAIL   end of input: bridge exits with {status}")
    return 1 if failed or status else 0


def arguments():
    parser = program.arguments(__doc__, "library", "daemons")
    parser.add_argument("--verbose", action="store_true", help="print what the daemon logs")
    return parser.parse_args()


def main():
    options = arguments()
    if options.verbose:
        logging.basicConfig(level=logging.INFO, format="       %(message)s", stream=sys.stdout)
    return program.status_of(run, options, "SONiC's CMIS manager")


if __name__ == "__main__":
    sys.exit(main())
