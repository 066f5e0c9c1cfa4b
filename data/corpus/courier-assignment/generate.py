import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 5)
refuse = rng.choice([0.1, 0.3, 0.5])
print(n)
for _ in range(n):
    print(*[-1 if rng.random() < refuse else rng.randint(0, 1000) for _ in range(n)])
