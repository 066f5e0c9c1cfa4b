import sys

tokens = iter(sys.stdin.read().split())
c, q = int(next(tokens)), int(next(tokens))
tray = {}
for _ in range(q):
    op = next(tokens)
    label = next(tokens)
    if op == "put":
        v = next(tokens)
        if label not in tray and len(tray) == c:
            del tray[next(iter(tray))]
        tray[label] = v
    elif label in tray:
        print(tray[label])
        if op == "get":
            tray[label] = tray.pop(label)
    else:
        print(-1)
print(" ".join(list(tray)[::-1]) if tray else "EMPTY")
