import random
import sys

rng = random.Random(int(sys.argv[1]))
head = "".join(rng.choice("abc") for _ in range(rng.randint(0, 4)))
tail = "".join(rng.choice("abc") for _ in range(rng.randint(0, 4)))
if rng.random() < 0.3:
    tail = head[1:]
words = []
for _ in range(rng.randint(2, 5)):
    middle = "".join(rng.choice("abc") for _ in range(rng.randint(0, 3)))
    words.append(head + middle + tail)
print([words])
