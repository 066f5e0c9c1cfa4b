import sys

lines = sys.stdin.read().splitlines()
n = int(lines[0])
around = {1: 0}
own = {}
for i in range(1, n + 1):
    x, _, *inner = map(int, lines[i].split())
    own[i] = x
    for c in inner:
        around[c] = i
full = [0] * (n + 1)
best = 0
for i in range(1, n + 1):
    v, level = i, 0
    while v:
        full[v] += own[i]
        level += 1
        v = around[v]
    best = max(best, level)
print(best)
print(*full[1:])
