import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 200)
if rng.random() < 0.7:
    while n % 2 == 0 or n % 5 == 0:
        n += 1
print([n])
