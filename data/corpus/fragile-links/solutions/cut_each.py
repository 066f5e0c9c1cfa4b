def root(p, x):
    while p[x] != x:
        p[x] = x = p[p[x]]
    return x


n, m = map(int, input().split())
cables = [tuple(map(int, input().split())) for _ in range(m)]
answer = []
for cut, (a, b) in enumerate(cables):
    p = list(range(n + 1))
    for x, y in cables[:cut] + cables[cut + 1:]:
        p[root(p, x)] = root(p, y)
    if root(p, a) != root(p, b):
        answer.append(cut + 1)
print(len(answer))
if answer:
    print(*answer)
