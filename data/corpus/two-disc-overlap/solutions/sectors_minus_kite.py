import sys
from dataclasses import dataclass
from math import acos, pi, sqrt


@dataclass
class Disc:
    x: int
    y: int
    r: int

    def gap2(self, other):
        return (self.x - other.x) ** 2 + (self.y - other.y) ** 2

    def sector(self, other, d):
        half = acos((d * d + self.r ** 2 - other.r ** 2) / (2 * d * self.r))
        return half * self.r ** 2

    def __and__(self, other):
        gap2 = self.gap2(other)
        if gap2 >= (self.r + other.r) ** 2:
            return 0.0
        if gap2 <= (self.r - other.r) ** 2:
            return pi * min(self.r, other.r) ** 2
        d = sqrt(gap2)
        s = (d + self.r + other.r) / 2
        kite = 2 * sqrt(s * (s - d) * (s - self.r) * (s - other.r))
        return self.sector(other, d) + other.sector(self, d) - kite


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    for i in range(1, len(numbers), 6):
        left, right = Disc(*numbers[i:i + 3]), Disc(*numbers[i + 3:i + 6])
        print("%.8f" % (left & right))


main()
