import random
import sys

rng = random.Random(int(sys.argv[1]))
letters = "abcd"
n = rng.randint(3, 11)
s = [rng.choice(letters) for _ in range(n)]
t = s[:]
for _ in range(rng.randint(1, 4)):
    kind = rng.randint(0, 3)
    i = rng.randrange(len(t))
    if kind == 0 and len(t) > 1:
        del t[i]
    elif kind == 1:
        t.insert(i, rng.choice(letters))
    elif kind == 2:
        t[i] = rng.choice(letters)
    elif i + 1 < len(t):
        t[i], t[i + 1] = t[i + 1], t[i]
print("".join(s))
print("".join(t))
