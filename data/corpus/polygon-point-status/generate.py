import math
import random
import sys

rng = random.Random(int(sys.argv[1]))
width = rng.randint(3, 5)
top = [(x, rng.randint(1, 5)) for x in range(width)]
bottom = [(x, rng.randint(-5, 0)) for x in range(width)]
polygon = bottom + top[::-1]
if rng.random() < 0.5:
    polygon.reverse()
points = [(rng.randint(-1, width), rng.randint(-5, 5)) for _ in range(rng.randint(4, 7))]
print([polygon, points])
