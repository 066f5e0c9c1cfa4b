import sys
from collections import namedtuple
from functools import cmp_to_key, reduce
from math import hypot, tau

Peg = namedtuple("Peg", "x y")


def area(a, b, c):
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def gap(a, b):
    return hypot(a.x - b.x, a.y - b.y)


def build(pegs):
    low = min(pegs, key=lambda p: (p.y, p.x))

    def order(a, b):
        return -area(low, a, b) or gap(low, a) - gap(low, b)

    def push(stack, p):
        while len(stack) >= 2 and area(stack[-2], stack[-1], p) <= 0:
            stack.pop()
        stack.append(p)
        return stack

    rest = [p for p in pegs if p != low]
    return reduce(push, sorted(rest, key=cmp_to_key(order)), [low])


if __name__ == "__main__":
    n, r = map(int, sys.stdin.readline().split())
    hull = build([Peg(*map(int, line.split())) for line in sys.stdin])
    length = gap(hull[0], hull[-1])
    for a, b in zip(hull, hull[1:]):
        length += gap(a, b)
    width = max(gap(a, b) for a in hull for b in hull)
    print("%.8f %.8f" % (length + tau * r, width + 2 * r))
