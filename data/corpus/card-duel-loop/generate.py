import random
import sys

rng = random.Random(int(sys.argv[1]))


def rounds(a, b):
    seen = set()
    k = 0
    while a and b and (tuple(a), tuple(b)) not in seen:
        seen.add((tuple(a), tuple(b)))
        x, y = a.pop(0), b.pop(0)
        if x >= y:
            a.append(x)
        if x > y:
            a.append(y)
        if y >= x:
            b.append(y)
        if y > x:
            b.append(x)
        k += 1
        if k > 120:
            return 0
    return k


while True:
    top = rng.choice([3, 6, 12])
    a = [rng.randint(1, top) for _ in range(rng.randint(2, 5))]
    b = [rng.randint(1, top) for _ in range(rng.randint(2, 5))]
    if 5 <= rounds(a[:], b[:]):
        break
print(len(a), len(b))
print(*a)
print(*b)
