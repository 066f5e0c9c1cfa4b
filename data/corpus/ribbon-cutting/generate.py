import random
import sys

rng = random.Random(int(sys.argv[1]))
length = rng.randint(4, 18)
prices = []
value = 0
for _ in range(rng.randint(2, 9)):
    value += rng.randint(0, 6)
    prices.append(value)
print([length, prices, rng.randint(0, 4)])
