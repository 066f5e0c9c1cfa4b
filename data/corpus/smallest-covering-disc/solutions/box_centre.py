import math
import sys

sys.stdin.readline()
pts = [tuple(map(int, line.split())) for line in sys.stdin if line.strip()]
xs, ys = zip(*pts)
cx = (min(xs) + max(xs)) / 2
cy = (min(ys) + max(ys)) / 2
print(cx, cy, max(math.hypot(x - cx, y - cy) for x, y in pts))
