import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(3, 14)
label = list(range(2, n + 1))
rng.shuffle(label)
label = [1] + label
inside = [[] for _ in range(n + 1)]
for i in range(1, n):
    j = rng.randint(max(0, i - 4), i - 1)
    inside[label[j]].append(label[i])
print(n)
for v in range(1, n + 1):
    rng.shuffle(inside[v])
    print(rng.randint(1, 60), len(inside[v]), *inside[v])
