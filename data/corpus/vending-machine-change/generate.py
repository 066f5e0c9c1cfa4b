import random
import sys

rng = random.Random(int(sys.argv[1]))
values = sorted(rng.sample([1, 2, 5, 10, 20, 50], rng.randint(2, 4)), reverse=True)
till = [[v, rng.randint(0, 3)] for v in values]
shelf = [[rng.randint(3, 40), rng.randint(0, 2)] for _ in range(rng.randint(1, 3))]
events = []
for _ in range(rng.randint(8, 18)):
    x = rng.random()
    if x < 0.55:
        events.append(["coin", rng.choice(values + values + [3])])
    elif x < 0.9:
        events.append(["pick", rng.randint(0, len(shelf))])
    else:
        events.append(["cancel"])
print([shelf, till, events])
