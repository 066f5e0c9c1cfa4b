import sys
from collections import Counter


class Robot:
    LEFT = dict(zip("NWSE", "WSEN"))
    RIGHT = dict(zip("NESW", "ESWN"))
    STEP = {"N": (-1, 0), "S": (1, 0), "E": (0, 1), "W": (0, -1)}

    def __init__(self, grid, y, x, face):
        self.grid, self.y, self.x, self.face = grid, y, x, face
        self.bumps = 0
        self.visits = Counter([(y, x)])

    def forward(self):
        dy, dx = self.STEP[self.face]
        ny, nx = self.y + dy, self.x + dx
        inside = 0 <= ny < len(self.grid) and 0 <= nx < len(self.grid[0])
        if not inside or self.grid[ny][nx] == "#":
            self.bumps += 1
            return
        self.y, self.x = ny, nx
        self.visits[ny, nx] += 1

    def obey(self, ch):
        if ch == "F":
            self.forward()
        elif ch == "L":
            self.face = self.LEFT[self.face]
        else:
            self.face = self.RIGHT[self.face]

    def dust(self):
        return sum(min(k, int(self.grid[y][x])) for (y, x), k in self.visits.items())


def main():
    readline = sys.stdin.readline
    r, _ = map(int, readline().split())
    grid = [readline().strip() for _ in range(r)]
    y, x, face = readline().split()
    robot = Robot(grid, int(y) - 1, int(x) - 1, face)
    for ch in readline().strip():
        robot.obey(ch)
    print(robot.dust(), robot.bumps)
    print(robot.y + 1, robot.x + 1, robot.face)


main()
