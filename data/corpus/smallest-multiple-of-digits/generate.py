import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 45)
digits = rng.sample("0123456789", rng.randint(1, 4))
print(n)
print("".join(digits))
