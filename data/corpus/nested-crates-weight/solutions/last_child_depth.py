import sys

data = list(map(int, sys.stdin.read().split()))
n = data[0]
pos = 1
w = {}
kids = {}
for i in range(1, n + 1):
    w[i], k = data[pos], data[pos + 1]
    kids[i] = data[pos + 2:pos + 2 + k]
    pos += 2 + k

full = {}


def visit(v):
    d = 1
    s = w[v]
    for u in kids[v]:
        d = visit(u) + 1
        s += full[u]
    full[v] = s
    return d


print(visit(1))
print(*[full[i] for i in range(1, n + 1)])
