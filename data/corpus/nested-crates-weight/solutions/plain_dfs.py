import sys
sys.setrecursionlimit(10000)
n = int(input())
w = [0] * (n + 1)
kids = [[] for _ in range(n + 1)]
for i in range(1, n + 1):
    row = list(map(int, input().split()))
    w[i] = row[0]
    kids[i] = row[2:]

full = [0] * (n + 1)


def visit(v):
    total = w[v]
    deepest = 0
    for u in kids[v]:
        deepest = max(deepest, visit(u))
        total += full[u]
    full[v] = total
    return deepest + 1


print(visit(1))
print(*full[1:])
