"""Loads SONiC's transceiver library from a checkout, and gives it the module's time."""

import logging
import sys
import time
from pathlib import Path


class Log(logging.Handler):
    """What the library complained about since the last look."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage().strip())

    def take(self):
        lines, self.lines = self.lines, []
        return lines


def load(checkout):
    """Returns the class XcvrApiFactory. The stubs come last: an installed sonic_py_common is preferred."""
    if not (Path(checkout) / "sonic_platform_base" / "sonic_xcvr").is_dir():
        raise FileNotFoundError(f"{checkout} is no checkout of sonic-platform-common")
    sys.path.insert(0, str(checkout))
    sys.path.append(str(Path(__file__).parent / "stubs"))
    sys.dont_write_bytecode = True
    from sonic_platform_base.sonic_xcvr.xcvr_api_factory import XcvrApiFactory

    return XcvrApiFactory


def use_time(simulated):
    """From here on every sleep in this process passes the module's time, and only that."""
    time.sleep = simulated.sleep
    time.time = simulated.now
    time.monotonic = simulated.now
