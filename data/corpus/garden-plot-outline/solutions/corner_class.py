import sys
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Corner:
    x: int
    y: int

    def __sub__(self, other):
        return Corner(self.x - other.x, self.y - other.y)

    def cross(self, other):
        return self.x * other.y - self.y * other.x

    def distance(self, other):
        d = self - other
        return (d.x * d.x + d.y * d.y) ** 0.5


def read_corners(stream):
    for _ in range(int(stream.readline())):
        yield Corner(*map(int, stream.readline().split()))


def main():
    plot = list(read_corners(sys.stdin))
    first = plot[0]
    twice = 0
    for a, b in pairwise(plot[1:]):
        twice += (a - first).cross(b - first)
    border = plot[-1].distance(first)
    for a, b in pairwise(plot):
        border += a.distance(b)
    print(format(abs(twice) / 2, ".1f"), format(border, ".3f"))


main()
