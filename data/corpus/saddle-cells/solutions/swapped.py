r, c = map(int, input().split())
g = [list(map(int, input().split())) for _ in range(r)]
ans = []
for i, row in enumerate(g):
    for j, v in enumerate(row):
        if v == min(row) and v == max(line[j] for line in g):
            ans.append((i + 1, j + 1))
print(len(ans))
for i, j in ans:
    print(i, j)
