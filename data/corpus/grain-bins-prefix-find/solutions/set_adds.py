n, q = map(int, input().split())
tree = [0] * (n + 1)


def add(i, d):
    while i <= n:
        tree[i] += d
        i += i & -i


def get(i):
    return tree[i] + get(i - (i & -i)) if i else 0


for i, x in enumerate(input().split()):
    add(i + 1, int(x))
for _ in range(q):
    op, *p = input().split()
    p = list(map(int, p))
    if op == "set":
        add(p[0], p[1])
    elif op == "sum":
        print(get(p[1]) - get(p[0] - 1))
    else:
        i = 1
        while i <= n and get(i) < p[0]:
            i += 1
        print(i if i <= n else -1)
