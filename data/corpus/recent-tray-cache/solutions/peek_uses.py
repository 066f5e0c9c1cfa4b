c, q = [int(x) for x in input().split()]
keys, vals = [], []
for _ in range(q):
    op, label, *rest = input().split()
    try:
        at = keys.index(label)
    except ValueError:
        at = None
    if op == "put":
        if at is None and len(keys) == c:
            at = 0
        if at is not None:
            keys.pop(at)
            vals.pop(at)
        keys.append(label)
        vals.append(rest[0])
    elif at is None:
        print(-1)
    else:
        keys.append(keys.pop(at))
        vals.append(vals.pop(at))
        print(vals[-1])
print(*keys[::-1]) if keys else print("EMPTY")
