import sys
data = list(map(int, sys.stdin.read().split()))
n, w = data[:2]
a = sorted(data[2:])
fit = [x for x in a if x <= w]
lo, hi = 0, len(fit) - 1
t = 0
while lo <= hi:
    t += 1
    if lo < hi and fit[lo] + fit[hi] < w:
        lo += 1
    hi -= 1
print(t, n - len(fit))
