"""What every step needs: the library, the registers beside it, time, and a list of what was wrong."""

from raw import MODULE_STATES, close


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

    def require_page(self, page, claim):
        """A page that is not there shows page 00h instead, and lower:127 says so."""
        self.raw.bytes(page, 128, 1)
        shown = self.raw.byte(0, 127)
        self.require(shown == page, f"{claim}, but page {page:02x}h is not there: lower:127 reads {shown:02x}h")

    def state_text(self):
        module = MODULE_STATES.get(self.raw.module_state(), "?")
        if self.raw.flat():
            return f"module {module}"
        paths = " ".join(f"{state:x}" for state in self.raw.data_path_states(self.bank))
        config = " ".join(f"{state:x}" for state in self.raw.config_states(self.bank))
        active = self.raw.active_set(self.bank)
        return (
            f"module {module}, 11h:128 states {paths}, 11h:202 config {config}, 11h:206 set {bytes(active).hex(' ')}, "
            f"10h:128 deinit {self.raw.byte(0x10, 128, self.bank):02x}, "
            f"10h:130 Tx disable {self.raw.byte(0x10, 130, self.bank):02x}"
        )


def lanes_of(mask):
    return [lane for lane in range(8) if mask >> lane & 1]


def controlled(host):
    """For steps that write. Revision 3 has other registers and the opposite polarity of 10h:128, and no facts here."""
    if host.raw.flat():
        raise NotAdvertised("flat memory")
    if host.raw.revision() < (4, 0):
        raise NotAdvertised("CMIS %d.%d is identified only" % host.raw.revision())


def duration(host, name):
    page, offset, high, low = {
        "pwr_up": (1, 167, 3, 0),
        "pwr_dn": (1, 167, 7, 4),
        "init": (1, 144, 3, 0),
        "deinit": (1, 144, 7, 4),
        "tx_on": (1, 168, 3, 0),
        "tx_off": (1, 168, 7, 4),
    }[name]
    return host.raw.longest_ms(page, offset, high, low)


def leave_low_power_class_1(raw):
    """The library leaves class 1 to the LPMode pin, which is asserted behind a bridge: lower:26.6 stands in."""
    raw.bridge.write(0, 0, 26, bytes([raw.byte(0, 26) & ~0x50]))


def states_are(host, mask, state):
    return all(host.raw.data_path_states(host.bank)[lane] == state for lane in lanes_of(mask))


def has_tx_disable(host):
    return bool(host.raw.bits(1, 155, 1, 1))
