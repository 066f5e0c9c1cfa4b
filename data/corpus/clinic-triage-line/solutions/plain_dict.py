waiting = {}
for _ in range(int(input())):
    kind, *rest = input().split()
    if kind == "arrive":
        name, severity = rest
        waiting[name] = int(severity)
    elif kind == "leave":
        if rest[0] in waiting:
            del waiting[rest[0]]
    elif waiting:
        first = max(waiting, key=waiting.get)
        del waiting[first]
        print(first)
    else:
        print("NOBODY")
