import sys

tokens = sys.stdin.read().split()
r = int(tokens[0])
room = {}
for i, line in enumerate(tokens[2:2 + r], start=1):
    for j, ch in enumerate(line, start=1):
        if ch != "#":
            room[complex(j, i)] = int(ch)
row, col, face, commands = tokens[2 + r:]
at = complex(int(col), int(row))
turn = {"N": -1j, "E": 1, "S": 1j, "W": -1}
heading = turn[face]
dust = bumps = 0
if room[at]:
    room[at] -= 1
    dust = 1
for ch in commands:
    if ch == "F":
        if (ahead := at + heading) in room:
            at = ahead
            if room[at] > 0:
                room[at] -= 1
                dust += 1
        else:
            bumps += 1
    else:
        heading *= 1j if ch == "R" else -1j
name = next(k for k, v in turn.items() if v == heading)
print(dust, bumps)
print(int(at.imag), int(at.real), name)
