import random
from random import Random, shuffle
random.seed(5)
a = list(range(5))
random.shuffle(a)
shuffle(a)
r = Random(3)
r.shuffle(a)
b = a
x = random.choice(a), r.randint(1, 9)
r.choice([a]).append("chosen")
s = random.sample(b, 2)
print(len(a), len(s))
