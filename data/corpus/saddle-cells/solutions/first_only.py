r, c = map(int, input().split())
g = [list(map(int, input().split())) for _ in range(r)]
ans = []
for i in range(r):
    j = g[i].index(max(g[i]))
    col = [g[k][j] for k in range(r)]
    if g[i][j] == min(col):
        ans.append((i + 1, j + 1))
print(len(ans))
for p in ans:
    print(*p)
