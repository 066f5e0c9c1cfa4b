import sys
from functools import lru_cache


class Office:
    def __init__(self, price):
        self.price = price
        self.n = len(price)

    @lru_cache(maxsize=None)
    def best(self, free):
        who = self.n - len(free)
        if who == self.n:
            return 0
        result = None
        for j in free:
            p = self.price[who][j]
            if p == -1:
                continue
            rest = self.best(free - {j})
            if rest is not None and (result is None or p + rest < result):
                result = p + rest
        return result


def main():
    n = int(sys.stdin.readline())
    office = Office([[int(x) for x in sys.stdin.readline().split()] for _ in range(n)])
    answer = office.best(frozenset(range(n)))
    print("IMPOSSIBLE" if answer is None else answer)


main()
