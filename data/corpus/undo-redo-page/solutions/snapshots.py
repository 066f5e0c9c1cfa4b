q = int(input())
page = ()
past = []
future = []
for _ in range(q):
    cmd = input().split()
    if cmd[0] == "type":
        past.append(page)
        page = page + (cmd[1],)
        future.clear()
    elif cmd[0] == "clear":
        past.append(page)
        page = ()
        future.clear()
    elif cmd[0] == "undo":
        if past:
            future.append(page)
            page = past.pop()
    elif cmd[0] == "redo":
        if future:
            past.append(page)
            page = future.pop()
    else:
        print(" ".join(page) or "-")
