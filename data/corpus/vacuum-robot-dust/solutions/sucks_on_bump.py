r, c = map(int, input().split())
room = {}
for i in range(1, r + 1):
    for j, ch in enumerate(input(), 1):
        if ch != "#":
            room[i, j] = int(ch)
a, b, face = input().split()
pos = (int(a), int(b))
d = "NESW".index(face)
dust, bumps = 0, 0
for ch in " " + input():
    if ch == "L":
        d = (d + 3) % 4
        continue
    if ch == "R":
        d = (d + 1) % 4
        continue
    if ch == "F":
        dy, dx = ((-1, 0), (0, 1), (1, 0), (0, -1))[d]
        new = (pos[0] + dy, pos[1] + dx)
        if new in room:
            pos = new
        else:
            bumps += 1
    if room[pos]:
        room[pos] -= 1
        dust += 1
print(dust, bumps)
print(*pos, "NESW"[d])
