import sys
from itertools import groupby


def runs(word):
    return [(ch, sum(1 for _ in g)) for ch, g in groupby(word)]


def main():
    lines = sys.stdin.read().splitlines()
    for line in lines[1:int(lines[0]) + 1]:
        a, b = map(runs, line.split())
        good = len(a) == len(b) and all(
            x == y and m <= n for (x, m), (y, n) in zip(a, b))
        print(["NO", "YES"][good])


if __name__ == "__main__":
    main()
