def double(x):
    return 2 * x


numbers = [int(t) for t in input().split()]
evens = [x for x in numbers if x % 2 == 0]
table = {x: double(x) for x in evens}
grid = [[0] * 3 for _ in range(2)]
row = grid[1]
row[2] = 5
grid[0][1] = sum(numbers)
print(table, any(x > 6 for x in numbers))
print(grid)
