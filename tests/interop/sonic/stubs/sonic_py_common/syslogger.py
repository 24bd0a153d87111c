"""Log lines of the library go to Python's logging, where run.py collects them."""

import logging


class SysLogger:
    """Stands in for SONiC's logger, which needs a syslog daemon and a configuration database."""

    def __init__(self, log_identifier=None, log_facility=None, log_level=None, enable_runtime_config=False):
        self.logger = logging.getLogger(log_identifier or "sonic")

    def log_error(self, message, also_print_to_console=False):
        self.logger.error(message)

    def log_warning(self, message, also_print_to_console=False):
        self.logger.warning(message)

    def log_notice(self, message, also_print_to_console=False):
        self.logger.info(message)

    def log_info(self, message, also_print_to_console=False):
        self.logger.info(message)

    def log_debug(self, message, also_print_to_console=False):
        self.logger.debug(message)
