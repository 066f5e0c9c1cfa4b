import sys
from functools import lru_cache

NEG = float("-inf")


def main():
    n, a, b = map(int, sys.stdin.readline().split())
    v = tuple(map(int, sys.stdin.readline().split()))

    @lru_cache(maxsize=None)
    def go(i, need_a, need_b):
        if not need_a and not need_b:
            return 0
        if i >= n:
            return NEG
        best = go(i + 1, need_a, need_b)
        if need_a and i + a <= n:
            best = max(best, sum(v[i:i + a]) + go(i + a, False, need_b))
        if need_b and i + b <= n:
            best = max(best, sum(v[i:i + b]) + go(i + b, need_a, False))
        return best

    print(go(0, True, True))


if __name__ == "__main__":
    main()
