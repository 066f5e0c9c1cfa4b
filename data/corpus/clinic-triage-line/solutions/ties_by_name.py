import sys

room = []
for line in sys.stdin.read().splitlines()[1:]:
    parts = line.split()
    if parts[0] == "arrive":
        room.append((-int(parts[2]), parts[1]))
        room.sort()
    elif parts[0] == "leave":
        room = [p for p in room if p[1] != parts[1]]
    elif room:
        print(room.pop(0)[1])
    else:
        print("NOBODY")
