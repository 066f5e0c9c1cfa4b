import random
import sys

rng = random.Random(int(sys.argv[1]))
words = []
for _ in range(rng.randint(2, 5)):
    w = "".join(rng.choice("aeioubcdrstn") for _ in range(rng.randint(1, 7)))
    words.append(rng.choice([w, w, w.capitalize(), w.upper()]))
text = rng.choice([" ", " ", ", "]).join(words)
if rng.random() < 0.5:
    text += "."
if rng.random() < 0.2:
    text = " " + text
print(text)
