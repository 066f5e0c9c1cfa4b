import sys
from itertools import accumulate

_, *nums = map(int, sys.stdin.read().split())
*sums, total = accumulate(nums)
diffs = [abs(total - s - s) for s in sums]
print(f"{min(diffs)} {diffs.count(min(diffs))}")
