import sys
from collections import deque, defaultdict


def solve(nums):
    right = deque(nums)
    lsum, rsum = 0, sum(nums)
    seen = defaultdict(int)
    while len(right) > 1:
        x = right.popleft()
        lsum += x
        rsum -= x
        seen[abs(lsum - rsum)] += 1
    key = min(seen)
    return key, seen[key]


if __name__ == "__main__":
    sys.stdin.readline()
    print(*solve([int(t) for t in sys.stdin.readline().split()]))
