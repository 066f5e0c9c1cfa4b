import random
import sys

rng = random.Random(int(sys.argv[1]))
d = rng.randint(6, 18)
digits = rng.choice(["0123456789", "0012", "123456789", "3457"])
first = rng.choice(digits.strip("0"))
num = first + "".join(rng.choice(digits) for _ in range(d - 1))
print(num)
print(rng.randint(1, d - 2))
