import sys
data = list(map(int, sys.stdin.read().split()))
n, h = data[0], data[1:]
best = (0, 0)
for i in range(n):
    j = i
    while j + 1 < n and h[j] <= h[j + 1]:
        j += 1
    k = j
    while k + 1 < n and h[k] > h[k + 1]:
        k += 1
    if j > i and k > j:
        if k - i + 1 > best[0]:
            best = (k - i + 1, i + 1)
print(*best)
