import sys

lines = sys.stdin.read().splitlines()
n, q = map(int, lines[0].split())
region = {i: {i} for i in range(1, n + 1)}
saved = []
for line in lines[1:]:
    op, *args = line.split()
    args = [int(x) for x in args]
    if op == "join":
        a, b = region[args[0]], region[args[1]]
        if a is not b:
            a |= b
            for hall in b:
                region[hall] = a
    elif op == "save":
        saved.append(dict(region))
    elif op == "back":
        if saved:
            region = saved.pop()
    elif op == "same":
        print("YES" if args[1] in region[args[0]] else "NO")
    elif op == "size":
        print(len(region[args[0]]))
    else:
        print(len({id(r) for r in region.values()}))
