n, a, b = map(int, input().split())
v = list(map(int, input().split()))
best = -10 ** 9
for i in range(n - a - b + 1):
    s = sum(v[i:i + a])
    for j in range(i + a, n - b + 1):
        best = max(best, s + sum(v[j:j + b]))
print(best)
