import random
import sys

rng = random.Random(int(sys.argv[1]))
n = rng.randint(2, 4)
print(n)
for _ in range(n):
    fields = []
    for _ in range(rng.randint(1, 4)):
        text = "".join(rng.choice("abc ,\"x") for _ in range(rng.randint(0, 5)))
        if "," in text or '"' in text or rng.random() < 0.2:
            text = '"' + text.replace('"', '""') + '"'
        fields.append(text)
    print(",".join(fields))
