import sys


def walk(k):
    if k == 0:
        return [(0, 0)]
    w = walk(k - 1)
    m = 2 ** (k - 1)
    out = [(c, r) for r, c in w]
    out += [(r, c + m) for r, c in w]
    out += [(r + m, c + m) for r, c in w]
    out += [(2 * m - 1 - c, m - 1 - r) for r, c in w]
    return out


lines = sys.stdin.read().splitlines()
k, q = map(int, lines[0].split())
cells = walk(min(k, 4))
where = {cell: i for i, cell in enumerate(cells)}
for line in lines[1:q + 1]:
    kind, *v = line.split()
    v = tuple(map(int, v))
    if kind == "P":
        print(*cells[v[0]])
    elif kind == "I":
        print(where[v])
    else:
        print(abs(where[v[:2]] - where[v[2:]]))
