"""What the programs here have in common: their options, the simulated module that they start, their exit status."""

import argparse
import os

from bridge import BridgeEnded

NOT_FOUND = 77

CHECKOUTS = {
    "library": ("PLUGFEST_SONIC_XCVR", "sonic-platform-common"),
    "daemons": ("PLUGFEST_SONIC_DAEMONS", "sonic-platform-daemons"),
}


def arguments(description, *checkouts):
    """A parser of the options that every program takes, with one for each of these checkouts."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--plugfest", required=True, help="the program to start")
    parser.add_argument("--module", required=True, help="what to simulate: profile or dump, by name or path")
    for name in checkouts:
        variable, checkout = CHECKOUTS[name]
        parser.add_argument(f"--{name}", default=os.environ.get(variable), help=f"checkout of {checkout}")
    parser.add_argument("--bus-speed", help="as 400kHz: accesses take time and the module refuses some after writes")
    parser.add_argument("--keep-going", action="store_true", help="do the other steps after a failure")
    return parser


def bridge_command(options):
    command = [options.plugfest, "sim", "bridge", "--module", options.module]
    if options.bus_speed:
        command += ["--bus-speed", options.bus_speed]
    return command


def status_of(run, options, what):
    """Runs, and returns the exit status: 0 all well, 1 failures, 2 wrong use, 77 a checkout is not there."""
    missing = [CHECKOUTS[name][0] for name in CHECKOUTS if name in options and not getattr(options, name)]
    if missing:
        print(
            f"SKIPPED: {' and '.join(missing)} not set to a checkout (see tests/interop/README.md); "
            f"NOTHING was tested against {what}"
        )
        return NOT_FOUND
    try:
        return run(options)
    except FileNotFoundError as error:
        print(f"cannot start: {error}")
        return 2
    except BridgeEnded as ended:
        print(f"FAIL   {ended}")
        return 1
