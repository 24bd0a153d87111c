"""There is no switch here: the answers of a host that knows nothing of its platform."""


def get_platform():
    return None


def get_path_to_platform_dir():
    return None


def get_cpo_data():
    return None


def is_switch_host():
    return False


def get_bmc_data():
    return None
