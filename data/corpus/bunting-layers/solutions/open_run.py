import sys
data = list(map(int, sys.stdin.read().split()))
n, q = data[0], data[1]
a = [0] * (n + 1)
for k in range(q):
    l, r, w = data[2 + 3 * k:5 + 3 * k]
    for i in range(l, r + 1):
        a[i] += w
top = max(a[1:])
best, first, run = 0, 1, 0
for i in range(1, n + 1):
    if a[i] == top:
        run += 1
    else:
        if run > best:
            best, first = run, i - run
        run = 0
if best == 0:
    best, first = run, n - run + 1
print(top, best, first)
