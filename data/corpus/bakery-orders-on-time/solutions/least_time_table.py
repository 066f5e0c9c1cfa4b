import sys
from typing import NamedTuple


class Order(NamedTuple):
    bake: int
    due: int


def main():
    it = map(int, sys.stdin.buffer.read().split())
    n = next(it)
    orders = [Order(next(it), next(it)) for _ in range(n)]
    orders.sort(key=lambda o: o.due)
    least = {0: 0}
    for o in orders:
        for count in sorted(least, reverse=True):
            end = least[count] + o.bake
            if end <= o.due and end < least.get(count + 1, 10 ** 9):
                least[count + 1] = end
    top = max(least)
    print(top, least[top])


main()
