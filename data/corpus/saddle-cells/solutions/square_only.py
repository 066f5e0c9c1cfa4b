import sys
data = list(map(int, sys.stdin.read().split()))
r, c = data[:2]
g = []
pos = 2
for _ in range(r):
    g.append(data[pos:pos + c])
    pos += c
low = []
for j in range(r):
    low.append(min(g[i][j] for i in range(r)))
ans = []
for i in range(r):
    top = max(g[i])
    for j in range(c):
        if g[i][j] == top and low[j] == top:
            ans.append(f"{i + 1} {j + 1}")
print(len(ans))
print(*ans, sep="\n")
