n, q = map(int, input().split())
diff = [0] * (n + 2)
for _ in range(q):
    l, r, w = map(int, input().split())
    diff[l] += w
    diff[r + 1] -= w
thick = []
cur = 0
for i in range(1, n + 1):
    cur += diff[i]
    thick.append(cur)
top = max(thick)
best = start = run = 0
for i, t in enumerate(thick):
    run = run + 1 if t == top else 0
    if run > best:
        best, start = run, i - run + 2
print(top, best, start)
