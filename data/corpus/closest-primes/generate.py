import random
import sys

rng = random.Random(int(sys.argv[1]))
left = rng.randint(1, 150)
print(left, left + rng.randint(5, 60))
