import sys
from collections import namedtuple

Ball = namedtuple("Ball", "y x dy dx")
FLIP = {".": (1, 1), "-": (-1, 1), "|": (1, -1), "*": (-1, -1)}


def axis(pos, d, size):
    if 0 < pos + d <= size:
        return pos + d, d, 0
    return pos - d, -d, 1


def advance(ball, grid):
    y, dy, b1 = axis(ball.y, ball.dy, len(grid))
    x, dx, b2 = axis(ball.x, ball.dx, len(grid[0]))
    fy, fx = FLIP[grid[y - 1][x - 1]]
    hit = (fy, fx) != (1, 1)
    return Ball(y, x, dy * fy, dx * fx), b1 + b2, hit


def main():
    tokens = sys.stdin.read().split()
    h, t = int(tokens[0]), int(tokens[2])
    grid = tokens[3:3 + h]
    ball = Ball(*map(int, tokens[3 + h:]))
    bounces = hits = 0
    for _ in range(t):
        ball, b, hit = advance(ball, grid)
        bounces += b
        hits += hit
    print(ball.y, ball.x)
    print(bounces, hits)


main()
