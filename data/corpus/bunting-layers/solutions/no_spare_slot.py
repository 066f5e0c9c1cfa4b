n, q = map(int, input().split())
d = [0] * n
for _ in range(q):
    l, r, w = map(int, input().split())
    d[l - 1] += w
    d[r] -= w
for i in range(1, n):
    d[i] += d[i - 1]
top = max(d)
best, at = 0, 0
i = 0
while i < n:
    j = i
    while j < n and d[j] == top:
        j += 1
    if j - i > best:
        best, at = j - i, i + 1
    i = j + 1
print(top, best, at)
