import sys
from functools import lru_cache


def main():
    tokens = sys.stdin.buffer.read().split()
    n = int(tokens[0])
    size = tuple(map(int, tokens[1:n + 1]))

    def plates(start, length):
        end = start + length
        if end <= n:
            return sum(size[start:end])
        return sum(size[start:]) + sum(size[:end - n])

    @lru_cache(maxsize=None)
    def merge(start, length):
        if length == 1:
            return 0
        cheapest = min(
            merge(start, k) + merge((start + k) % n, length - k)
            for k in range(1, length)
        )
        return cheapest + plates(start, length)

    print(min(merge(s, n) for s in range(n)))


main()
