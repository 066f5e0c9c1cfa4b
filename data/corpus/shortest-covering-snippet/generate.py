import random
import sys

rng = random.Random(int(sys.argv[1]))
letters = "abcd"[:rng.randint(2, 4)]
print("".join(rng.choice(letters) for _ in range(rng.randint(8, 18))))
print("".join(rng.choice(letters) for _ in range(rng.randint(2, 5))))
