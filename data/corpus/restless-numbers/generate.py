import random
import sys

rng = random.Random(int(sys.argv[1]))
top = 10 ** rng.randint(2, 3)
a = rng.randint(0, top // 3)
b = rng.randint(a, top)
print(a, b, rng.randint(2, 5))
