import sys
from bisect import bisect_right

lines = sys.stdin.read().splitlines()
n, w = (int(x) for x in lines[0].split())
weights = sorted(int(x) for x in lines[1].split())
cut = bisect_right(weights, w)
waiting = weights[:cut]
trips = 0
while waiting:
    rest = w - waiting.pop()
    k = bisect_right(waiting, rest)
    if k > 0:
        del waiting[k - 1]
    trips += 1
print(trips, n - cut)
