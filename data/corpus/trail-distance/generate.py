import random
import sys

rng = random.Random(int(sys.argv[1]))


def point():
    return f"{rng.randint(-400, 400) / 20:.2f} {rng.randint(-400, 400) / 20:.2f}"


n, q = rng.randint(3, 8), rng.randint(2, 5)
trail = [point()]
while len(trail) < n:
    trail.append(trail[-1] if rng.random() < 0.05 else point())
print(n, q)
print("\n".join(trail))
for _ in range(q):
    print(point())
