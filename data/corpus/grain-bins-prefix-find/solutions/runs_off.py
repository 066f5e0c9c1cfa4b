import sys

text = sys.stdin.read().splitlines()
bins = [0] + [int(x) for x in text[1].split()]
for line in text[2:]:
    op, *args = line.split()
    args = tuple(map(int, args))
    if op == "set":
        bins[args[0]] = args[1]
    elif op == "sum":
        print(sum(bins[args[0]:args[1] + 1]))
    else:
        need, p = args[0], 0
        while need > 0:
            p += 1
            need -= bins[p]
        print(p)
