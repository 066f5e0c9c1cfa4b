import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(5, 14)
hidden = list(range(1, n + 1))
rng.shuffle(hidden)
rules = []
for _ in range(rng.randint(n // 2, 2 * n)):
    i, j = sorted(rng.sample(range(n), 2))
    rules.append((hidden[i], hidden[j]))
if rng.random() < 0.2:
    a, b = rng.choice(rules)
    rules.append((b, a))
print(n, len(rules))
for a, b in rules:
    print(a, b)
