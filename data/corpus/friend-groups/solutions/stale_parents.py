from collections import Counter

n, m = map(int, input().split())
p = list(range(n + 1))


def find(x):
    if p[x] != x:
        p[x] = find(p[x])
    return p[x]


for _ in range(m):
    a, b = map(int, input().split())
    p[find(a)] = find(b)
sizes = sorted(Counter(p[1:]).values())[::-1]
print(len(sizes))
print(*sizes)
