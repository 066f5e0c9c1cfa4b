n, a, b = map(int, input().split())
v = list(map(int, input().split()))
starts = range(n - a + 1)
i = max(starts, key=lambda s: sum(v[s:s + a]))
rest = []
for j in range(n - b + 1):
    if j + b <= i or j >= i + a:
        rest.append(sum(v[j:j + b]))
if rest:
    print(sum(v[i:i + a]) + max(rest))
else:
    print(sum(v[i:i + a]))
