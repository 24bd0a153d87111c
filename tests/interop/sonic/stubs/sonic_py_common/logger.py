"""The older name of the same logger."""

from .syslogger import SysLogger


class Logger(SysLogger):
    """Stands in for SONiC's logger."""
