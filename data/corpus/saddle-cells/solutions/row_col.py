r, c = map(int, input().split())
grid = [list(map(int, input().split())) for _ in range(r)]
row_max = [max(row) for row in grid]
col_min = [min(col) for col in zip(*grid)]
found = []
for i in range(r):
    for j in range(c):
        if grid[i][j] == row_max[i] == col_min[j]:
            found.append((i + 1, j + 1))
print(len(found))
for i, j in found:
    print(i, j)
