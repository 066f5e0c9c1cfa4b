import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 5)
names = rng.sample(["wash", "bake", "sort", "copy", "mend", "pack", "glue"], n)
span = rng.choice([6, 15, 45])
print(n, rng.randint(1, 5), rng.randint(0, 2))
for name in names:
    print(name, rng.randint(0, span), rng.randint(1, 14))
