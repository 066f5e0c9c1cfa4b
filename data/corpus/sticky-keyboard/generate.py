import random
import sys

rng = random.Random(int(sys.argv[1]))
t = rng.randint(2, 5)
print(t)
for _ in range(t):
    word = "".join(rng.choice("abc") for _ in range(rng.randint(2, 7)))
    shown = "".join(ch * rng.choice([1, 1, 1, 2, 3]) for ch in word)
    kind = rng.randint(0, 5)
    if kind == 0:
        shown = shown[:-1] or "a"
    elif kind == 1:
        i = rng.randrange(len(shown))
        shown = shown[:i] + rng.choice("abc") + shown[i:]
    elif kind == 2:
        i = rng.randrange(len(shown))
        shown = shown[:i] + shown[i + 1:] or "b"
    print(word, shown)
