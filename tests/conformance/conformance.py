#!/usr/bin/env python3
"""Holds the module behind a register bridge against the CMIS specification.

    conformance.py [--from-dump] [--only CHECK] -- plugfest sim bridge --module 800g-dr8-lpo

Prints a line for each note and finding and a summary. Exit status: 0 no findings, 1 findings, 2 the bridge was lost.
"""

import argparse
import sys

import access_checks
import diagnostics_checks
import state_checks
import static_checks
from bridge import Bridge, BridgeLost, NoAnswer
from host import Host
from report import NotApplicable, Report

ALL = static_checks.CHECKS + access_checks.CHECKS + state_checks.CHECKS + diagnostics_checks.CHECKS


def examine(bridge, report, only=None, first_finding=False):
    """Runs the checks, the first ones on a module that nobody has touched yet."""
    try:
        host = Host(bridge)
    except NoAnswer as silence:
        report.finding("bus", "an answer", str(silence), "§1, §4 tMgmtInit")
        return
    if host.revision < 0x40 and not host.flat:
        report.note("lower:1", "4.0 or later", "%02Xh: identity is all that is judged" % host.revision, "§18")
        return run(static_checks.IDENTITY, host, report, only, first_finding)
    # Defaults are looked at before anything was written.
    checks = [access_checks.power_up_defaults] + [c for c in ALL if c is not access_checks.power_up_defaults]
    run(checks, host, report, only, first_finding)
    # Lanes and what measures them are there once a bank.
    for bank in range(1, 1 if host.flat else host.banks()):
        host.bank = bank
        run(state_checks.CHECKS + diagnostics_checks.BANKED, host, report, only, first_finding)


def run(checks, host, report, only, first_finding):
    for check in checks:
        if only and check.__name__ not in only:
            continue
        report.current = check.__name__ + (" in bank %d" % host.bank if host.bank else "")
        try:
            check(host, report)
            report.run.append(report.current)
        except NotApplicable as reason:
            report.skipped.append((report.current, str(reason)))
        except NoAnswer as silence:
            report.finding("bus", "an acknowledge", str(silence), "§1 hold-off")
        if first_finding and report.findings:
            return


def main(arguments):
    own, _, command = arguments, None, []
    if "--" in arguments:
        at = arguments.index("--")
        own, command = arguments[:at], arguments[at + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from-dump", action="store_true",
                        help="static bytes are a real module's: what is odd about them is a note")
    parser.add_argument("--only", action="append", help="run this check alone; may be repeated")
    parser.add_argument("--list", action="store_true", help="list the checks")
    options = parser.parse_args(own)
    if options.list:
        for check in ALL:
            print(check.__name__)
        return 0
    if not command:
        parser.error("the bridge's command stands after --")
    report = Report(options.from_dump)
    bridge = Bridge(command)
    try:
        examine(bridge, report, options.only)
        bridge.close()
    except BridgeLost as lost:
        report.print()
        print("bridge lost in %s: %s" % (report.current or "the beginning", lost))
        return 2
    report.print()
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
