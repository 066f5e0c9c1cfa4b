grid = [[0] * 3] * 2
other = [[0] * 3 for _ in range(2)]
grid[0][1] = 5
other[0][1] = 5
row = other[1]
row[2] = 7
grid[1] = row
row[0] = 8
print(grid, other)
