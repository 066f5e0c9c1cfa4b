from collections import OrderedDict

c, q = map(int, input().split())
tray = OrderedDict()
for _ in range(q):
    op, label, *value = input().split()
    if op == "put":
        if label not in tray and len(tray) == c:
            tray.popitem(last=False)
        tray[label] = int(value[0])
        tray.move_to_end(label)
    elif label not in tray:
        print(-1)
    else:
        print(tray[label])
        if op == "get":
            tray.move_to_end(label)
print(*reversed(tray) if tray else ["EMPTY"])
