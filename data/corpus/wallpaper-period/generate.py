import random
import sys

rng = random.Random(int(sys.argv[1]))
t = rng.randint(1, 4)
print(t)
for _ in range(t):
    block = "".join(rng.choice("ab") for _ in range(rng.randint(1, 5)))
    n = rng.randint(3, 16)
    word = (block * n)[:n]
    if rng.random() < 0.25:
        word = word[:-1] + "c"
    print(word)
