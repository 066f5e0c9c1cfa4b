import math
import sys

data = list(map(float, sys.stdin.read().split()))
n, q = int(data[0]), int(data[1])
pairs = list(zip(data[2::2], data[3::2]))
for house in pairs[n:]:
    print(min(map(lambda p: math.dist(p, house), pairs[:n])))
