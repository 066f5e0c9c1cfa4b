import sys
data = list(map(int, sys.stdin.read().split()))
a = data[1:]
best, ways = 5000, 0
left, right = 0, sum(a)
for i in range(len(a) - 1):
    left += a[i]
    right -= a[i]
    d = abs(left - right)
    if d < best:
        best = d
        ways = 0
    if d == best:
        ways += 1
print(best, ways)
