parent = list(range(6))
def find(x):
    while parent[x] != x:
        parent[x] = parent[parent[x]]
        x = parent[x]
    return x
def find2(x):
    if parent[x] != x:
        parent[x] = find2(parent[x])
    return parent[x]
def union(a, b):
    parent[find(a)] = find(b)
union(0, 1)
union(1, 2)
union(3, 4)
parent[find2(4)] = find2(0)
parent[find(5)], size = find(0), {find(0): 1}
size[find(3)] += size.get(find(5), 0) + 1
def tricky(x):
    while parent[x] != x:
        parent[x], x = parent[parent[x]], parent[x]
    return x
tricky(3)
grid = [[0] * 2 for _ in range(2)]
def at(k):
    grid.append([k])
    return k
grid[at(0)][at(1)] = 7
grid[at(1)] += [at(0)]
grid[-1][0] = grid[at(0)]
print(parent, size, grid)
