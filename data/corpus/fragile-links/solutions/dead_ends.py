from collections import Counter

n, m = map(int, input().split())
cables = [tuple(map(int, input().split())) for _ in range(m)]
degree = Counter(v for cable in cables for v in cable)
leaf = {v for v in degree if degree[v] == 1}
out = [i for i, (a, b) in enumerate(cables, 1) if a in leaf or b in leaf]
print(len(out))
if out:
    print(*out)
