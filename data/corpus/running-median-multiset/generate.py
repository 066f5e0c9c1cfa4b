import random
import sys

rng = random.Random(int(sys.argv[1]))
q = rng.randint(8, 24)
span = rng.choice([4, 15, 100])
bag = []
print(q)
for _ in range(q):
    if bag and rng.random() < 0.38:
        x = bag.pop(rng.randrange(len(bag)))
        print("-", x)
    else:
        x = rng.randint(-span, span)
        bag.append(x)
        print("+", x)
