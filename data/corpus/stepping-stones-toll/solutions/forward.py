n, e = map(int, input().split())
c = [0] + list(map(int, input().split())) + [0]
best = [0] * (n + 2)
for i in range(1, n + 2):
    best[i] = best[i - 1]
    if i >= 2:
        best[i] = min(best[i], best[i - 2] + e)
    if i >= 3:
        best[i] = min(best[i], best[i - 3] + 2 * e)
    best[i] += c[i]
print(best[n + 1])
