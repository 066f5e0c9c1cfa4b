import sys

_, *rows = sys.stdin.read().split("\n")
cells = {
    complex(x, y): ch
    for y, row in enumerate(rows)
    for x, ch in enumerate(row.strip())
    if ch != "#"
}
wave = {p for p, ch in cells.items() if ch == "S"}
goal = next(p for p, ch in cells.items() if ch == "E")
seen = set()
moves = 0
while wave and goal not in wave:
    seen |= wave
    wave = {p + d for p in wave for d in (1, -1, 1j, -1j)} & cells.keys() - seen
    moves += 1
print(moves if wave else -1)
