"""The register bridge's client: one process, one line out, one line in."""

import subprocess

import facts


class BridgeLost(Exception):
    """The bridge process ended or said something that the protocol does not allow."""


class NoAnswer(Exception):
    """The module did not acknowledge in the time that it is given."""


class Bridge:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.now = 0  # ms of simulated time that passed by our own waiting

    def ask(self, line):
        try:
            self.process.stdin.write(line.encode("ascii") + b"\n")
            self.process.stdin.flush()
        except (BrokenPipeError, OSError):
            raise BridgeLost("the bridge is gone before '%s'" % line) from None
        answer = self.process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise BridgeLost("no answer to '%s'" % line)
        return answer[:-1].decode("ascii", "replace")

    def close(self):
        self.process.stdin.close()
        status = self.process.wait()
        if status != 0:
            raise BridgeLost("the bridge ended with status %d" % status)

    def wait(self, ms):
        answer = self.ask("T %d" % ms)
        if answer != "OK":
            raise BridgeLost("T %d was answered '%s'" % (ms, answer))
        self.now += ms

    def try_once(self, line):
        """The answer, or None where the module did not acknowledge."""
        answer = self.ask(line)
        if answer.startswith("E nack"):
            return None
        if answer.startswith("E "):
            raise BridgeLost("'%s' was answered '%s'" % (line, answer))
        return answer

    def insist(self, line, limit_ms):
        """Repeats a refused access, as hosts must, for as long as a module may hold off."""
        spent = 0
        while True:
            answer = self.try_once(line)
            if answer is not None:
                return answer
            if spent >= limit_ms:
                raise NoAnswer("'%s' was not acknowledged for %d ms" % (line, spent))
            self.wait(1)
            spent += 1

    def read(self, page, offset, length=1, bank=0, limit_ms=2 * facts.T_WRITE_MS):
        answer = self.insist("R %d %d %d %d" % (bank, page, offset, length), limit_ms)
        try:
            data = bytes.fromhex(answer)
        except ValueError:
            raise BridgeLost("a read was answered '%s'" % answer) from None
        if len(data) != length:
            raise BridgeLost("a read of %d bytes gave %d" % (length, len(data)))
        return data

    def write(self, page, offset, data, bank=0, limit_ms=2 * facts.T_WRITE_MS):
        answer = self.insist("W %d %d %d %s" % (bank, page, offset, bytes(data).hex()), limit_ms)
        if answer != "OK":
            raise BridgeLost("a write was answered '%s'" % answer)
