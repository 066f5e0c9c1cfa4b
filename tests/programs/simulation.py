class Robot:
    MOVES = {"N": (0, 1), "E": (1, 0), "S": (0, -1), "W": (-1, 0)}
    def __init__(self):
        self.pos, self.facing, self.trail = (0, 0), "N", [(0, 0)]
    def step(self, c):
        match c:
            case "L" | "R":
                order = "NESW"
                self.facing = order[(order.index(self.facing) + (1 if c == "R" else -1)) % 4]
            case "F":
                dx, dy = Robot.MOVES[self.facing]
                self.pos = self.pos[0] + dx, self.pos[1] + dy
                self.trail += [self.pos]
robots = {"a": Robot(), "b": Robot()}
robots["c"] = robots["a"]
for name, moves in {"a": "FRF", "b": "LF", "c": "F"}.items():
    for m in moves:
        robots[name].step(m)
bank = {"x": 5, "y": 1}
def move(src, dst, n):
    if bank[src] < n:
        raise ValueError(src)
    bank[src] -= n; bank[dst] += n
for n in (3, 9):
    try:
        move("x", "y", n)
    except ValueError as e:
        bank["failed"] = e.args
    else:
        bank["ok"] = n
print([r.trail for r in robots.values()], bank)
