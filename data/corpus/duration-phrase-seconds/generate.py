import random
import sys

rng = random.Random(int(sys.argv[1]))
units = [u for u in "dhms" if rng.random() < 0.7] or ["h"]
if rng.random() < 0.25:
    rng.shuffle(units)
parts = [str(rng.randint(0, 120)) + u for u in units]
text = rng.choice(["", " ", "  "]).join(parts)
if rng.random() < 0.2:
    text += rng.choice(["5", " ", "m", "x"])
print([text])
