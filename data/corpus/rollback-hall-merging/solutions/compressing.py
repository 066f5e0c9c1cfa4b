n, q = map(int, input().split())
parent = list(range(n + 1))
size = [1] * (n + 1)
log, marks = [], []


def find(x):
    if parent[x] != x:
        parent[x] = find(parent[x])
    return parent[x]


for _ in range(q):
    op, *args = input().split()
    roots = [find(int(x)) for x in args]
    if op == "join" and roots[0] != roots[1]:
        a, b = sorted(roots, key=lambda r: -size[r])
        parent[b] = a
        size[a] += size[b]
        log.append((a, b))
    elif op == "save":
        marks.append(len(log))
    elif op == "back" and marks:
        mark = marks.pop()
        while len(log) > mark:
            a, b = log.pop()
            parent[b] = b
            size[a] -= size[b]
    elif op == "same":
        print("YES" if roots[0] == roots[1] else "NO")
    elif op == "size":
        print(size[roots[0]])
    elif op == "count":
        print(n - len(log))
