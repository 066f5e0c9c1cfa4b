import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(5, 25)
top = rng.choice([3, 10, 100])
print(n)
print(*[rng.randint(-top // 2, top) for _ in range(n)])
