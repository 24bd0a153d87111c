"""Findings, notes and what was not applicable, one line each."""


class NotApplicable(Exception):
    pass


class Report:
    def __init__(self, from_dump):
        self.from_dump = from_dump
        self.current = ""
        self.run, self.findings, self.notes, self.skipped = [], [], [], []

    def finding(self, place, expected, got, clause):
        self.add(self.findings, self.line(place, expected, got, clause))

    def note(self, place, expected, got, clause):
        self.add(self.notes, self.line(place, expected, got, clause))

    @staticmethod
    def add(lines, line):
        """Once: what a poll sees a hundred times is one finding."""
        if line not in lines:
            lines.append(line)

    def static(self, place, expected, got, clause):
        """Bytes that a dump brought along are the real module's business, not the simulator's."""
        (self.note if self.from_dump else self.finding)(place, expected, got, clause)

    def expect(self, place, expected, got, clause):
        if expected != got:
            self.finding(place, show(expected), show(got), clause)

    def line(self, place, expected, got, clause):
        return "%s: expected %s, got %s (%s) [%s]" % (place, expected, got, clause, self.current)

    def need(self, condition, why):
        if not condition:
            raise NotApplicable(why)

    def print(self):
        for line in self.notes:
            print("note: " + line)
        for line in self.findings:
            print("finding: " + line)
        for check, why in self.skipped:
            print("not applicable: %s: %s" % (check, why))
        print("%d checks run, %d not applicable, %d notes, %d findings"
              % (len(self.run), len(self.skipped), len(self.notes), len(self.findings)))


def show(value):
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return "%02Xh" % value if isinstance(value, int) and not isinstance(value, bool) else str(value)
