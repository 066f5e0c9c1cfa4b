import sys
from bisect import bisect_right
from itertools import accumulate


def main():
    n, q = map(int, sys.stdin.readline().split())
    bins = list(map(int, sys.stdin.readline().split()))
    for _ in range(q):
        op, *args = sys.stdin.readline().split()
        args = list(map(int, args))
        if op == "set":
            bins[args[0] - 1] = args[1]
        elif op == "sum":
            print(sum(bins[args[0] - 1:args[1]]))
        else:
            sums = list(accumulate(bins))
            at = bisect_right(sums, args[0])
            print(at + 1 if at < n else -1)


main()
