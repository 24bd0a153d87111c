"""A simulated module behind a pipe, seen as SONiC's library sees a module: as one linear file of bytes.

Bridge speaks the register bridge protocol. SimulatedTime makes sleeping pass the module's time. Optoe does what the
kernel driver of that name does between the library and the bus: linear addresses, chunks, retries.
"""

import math
import subprocess
from collections import deque, namedtuple

Access = namedtuple("Access", "kind bank page offset data nacks")
"""One access as the module saw it: kind "R" or "W", data as read or written (None: refused to the end)."""


class Refused(Exception):
    """The bridge answered with an error; .word is the protocol's word for it."""

    def __init__(self, request, answer):
        super().__init__(f"{request}: {answer}")
        self.word = (answer.split() + ["?"])[1]


class BridgeEnded(Exception):
    """The child process ended while an answer was due."""


class Bridge:
    """One bridge process: a request out, an answer in."""

    def __init__(self, command):
        self.command = command
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.elapsed_ms = 0

    def ask(self, request):
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline()
        if not answer.endswith("\n"):
            raise BridgeEnded(
                f"{' '.join(self.command)} ended with status {self.process.wait()} at request '{request}'"
            )
        answer = answer.rstrip("\r\n")
        if answer.startswith("E "):
            raise Refused(request, answer)
        return answer

    def read(self, bank, page, offset, length):
        request = f"R {bank} {page:#x} {offset} {length}"
        answer = self.ask(request)
        data = bytes.fromhex(answer)
        if len(data) != length or answer != data.hex():
            raise BridgeEnded(f"{request}: malformed answer '{answer}'")
        return data

    def write(self, bank, page, offset, data):
        answer = self.ask(f"W {bank} {page:#x} {offset} {bytes(data).hex()}")
        if answer != "OK":
            raise BridgeEnded(f"write: malformed answer '{answer}'")

    def advance(self, milliseconds):
        if self.ask(f"T {milliseconds}") != "OK":
            raise BridgeEnded("T: malformed answer")
        self.elapsed_ms += milliseconds

    def close(self):
        """Ends the input; returns the exit status, which has to be 0."""
        self.process.stdin.close()
        return self.process.wait()


class SimulatedTime:
    """time.time() and time.sleep() of a host whose clock is the module's."""

    def __init__(self, bridge, start=1_000_000.0):
        self.bridge = bridge
        self.start = start

    def now(self):
        return self.start + self.bridge.elapsed_ms / 1000.0

    def sleep(self, seconds):
        milliseconds = math.ceil(seconds * 1000.0 - 1e-6)
        if milliseconds > 0:
            self.bridge.advance(milliseconds)


class Optoe:
    """Reader and writer for the library.

    Linear address: 0-127 lower memory, then 128 bytes per upper page from page 00h on; a bank is 256 pages long. An
    access is cut at page ends, a write into write_max bytes (the driver's default is 1). A refused access is tried
    again each millisecond for retry_ms (the driver's default is 25); then the library is told None or False. Beyond
    page 00h the driver first asks byte 2 whether there are pages at all.
    """

    def __init__(self, bridge, write_max=1, retry_ms=25):
        self.bridge = bridge
        self.write_max = write_max
        self.retry_ms = retry_ms
        self.trace = deque(maxlen=4000)
        self.calls = 0
        self.wire_transactions = 0
        self.wire_bytes = 0
        self.nacks = 0

    def read(self, offset, length):
        self.calls += 1
        length = self._legal(offset, length)
        if length <= 0:
            return None
        data = bytearray()
        for bank, page, byte, count in self._chunks(offset, length):
            part = self._access("R", bank, page, byte, count)
            if part is None:
                return None
            data += part
        return data

    def write(self, offset, length, data):
        self.calls += 1
        data = bytes(data)[:length]
        if self._legal(offset, len(data)) < len(data):
            return False
        done = 0
        for bank, page, byte, count in self._chunks(offset, len(data)):
            for start in range(0, count, self.write_max):
                part = data[done : done + min(self.write_max, count - start)]
                if self._access("W", bank, page, byte + start, part) is None:
                    return False
                done += len(part)
        return True

    def last_read(self, page, offset, bank=0):
        """The byte that the library got there last; for bytes that a second read would clear."""
        for access in reversed(self.trace):
            if (
                access.kind == "R"
                and access.data is not None
                and access.bank == bank
                and (access.page == page or offset < 128)
                and access.offset <= offset < access.offset + len(access.data)
            ):
                return access.data[offset - access.offset]
        return None

    def last_words(self, page, offset, count, bank=0, signed=False):
        """Big endian words out of last_read; for monitors, which move on while time passes on the bus."""
        given = bytes(self.last_read(page, offset + i, bank) or 0 for i in range(2 * count))
        return [int.from_bytes(given[i : i + 2], "big", signed=signed) for i in range(0, 2 * count, 2)]

    def _legal(self, offset, length):
        if offset + length <= 256:
            return length
        flags = self._access("R", 0, 0, 2, 1)
        if flags is None or not flags[0] & 0x80:
            return length if flags is not None else 0
        return 256 - offset

    @staticmethod
    def _chunks(offset, length):
        while length > 0:
            count = min(length, 128 - offset % 128)
            if offset < 128:
                yield 0, 0, offset, count
            else:
                bank, page = divmod(offset // 128 - 1, 256)
                yield bank, page, 128 + offset % 128, count
            offset += count
            length -= count

    def _access(self, kind, bank, page, byte, what):
        """One access with its retries. The driver selects a page before it and page 00h behind it."""
        nacks = 0
        while True:
            try:
                if kind == "R":
                    data = self.bridge.read(bank, page, byte, what)
                else:
                    self.bridge.write(bank, page, byte, what)
                    data = bytes(what)
                break
            except Refused as refused:
                if refused.word != "nack":
                    raise
                nacks += 1
                if nacks > self.retry_ms:
                    data = None
                    break
                self.bridge.advance(1)
        self.nacks += nacks
        if byte >= 128 and page != 0:
            self.wire_transactions += 2
            self.wire_bytes += 6
        self.wire_transactions += 1
        self.wire_bytes += (3 + what) if kind == "R" else (2 + len(what))
        self.trace.append(Access(kind, bank, page, byte, data, nacks))
        return data
