n, q = map(int, input().split())
a = [0] * n
for _ in range(q):
    l, r, w = map(int, input().split())
    for i in range(l - 1, r):
        a[i] += w
m = max(a)
print(m, a.count(m), a.index(m) + 1)
