import sys
from dataclasses import dataclass
from functools import reduce
from math import gcd


@dataclass(frozen=True)
class Beat:
    period: int
    phase: int

    def __and__(self, other):
        g = gcd(self.period, other.period)
        diff = other.phase - self.phase
        if diff % g:
            raise ValueError("no common time")
        n = other.period // g
        x = diff // g * pow(self.period // g, -1, n) % n
        return Beat(self.period * n, self.phase + self.period * x)

    def at_or_after(self, s):
        return s + (self.phase - s) % self.period


def main():
    (_, s), *rows = [map(int, line.split()) for line in sys.stdin.read().splitlines()]
    try:
        together = reduce(lambda a, b: a & b, (Beat(*row) for row in rows))
        print(together.at_or_after(s))
    except ValueError:
        print("NEVER")


main()
