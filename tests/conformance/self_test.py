#!/usr/bin/env python3
"""Shows that the conformance client finds what it is there to find: a right module passes, each wrong one does not."""

import re
import sys
from pathlib import Path

import conformance
from fake_module import Module
from report import Report

SOURCE = Path(__file__).with_name("fake_module.py").read_text()
DEFECTS = sorted(set(re.findall(r'has\("([a-z0-9-]+)"\)', SOURCE)))


class Direct:
    """The fake module without a pipe in between."""

    from bridge import Bridge as _Bridge
    wait, try_once, insist, read, write = _Bridge.wait, _Bridge.try_once, _Bridge.insist, _Bridge.read, _Bridge.write

    def __init__(self, defect):
        self.module, self.now = Module(defect), 0

    def ask(self, line):
        return self.module.answer(line)


def findings(defect):
    report = Report(from_dump=False)
    conformance.examine(Direct(defect), report, first_finding=bool(defect))
    return report


def main(wanted):
    wrong = 0
    if not wanted:
        right = findings("")
        if right.findings or not right.run:
            print("a right module is found wrong:", *right.findings, sep="\n  ")
            wrong += 1
    for defect in wanted or DEFECTS:
        report = findings(defect)
        if not report.findings:
            print("%s: not found" % defect)
            wrong += 1
        else:
            print("%s: %s" % (defect, report.findings[0]))
    print("%d defects, %d failures" % (len(wanted or DEFECTS), wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
