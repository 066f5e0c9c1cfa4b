import sys
from functools import lru_cache

sys.setrecursionlimit(10000)


def main():
    data = list(map(int, sys.stdin.read().split()))
    n, fatigue = data[0], data[1]
    toll = data[2:2 + n]

    @lru_cache(maxsize=None)
    def go(pos):
        if pos == n + 1:
            return 0
        here = toll[pos - 1] if pos > 0 else 0
        last = min(3, n + 1 - pos)
        return here + min((k - 1) * fatigue + go(pos + k) for k in range(1, last + 1))

    print(go(0))


if __name__ == "__main__":
    main()
