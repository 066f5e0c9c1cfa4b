import random
import sys

rng = random.Random(int(sys.argv[1]))
names = ["ann", "bo", "cy", "dee", "eli", "fay", "gus", "hal", "ivy"]
q = rng.randint(15, 45)
inside = []
ranks = {}
rows = []
for _ in range(q):
    roll = rng.random()
    free = [n for n in names if n not in inside]
    if roll < 0.5 and free:
        who = rng.choice(free)
        rank = rng.randint(1, 5)
        inside.append(who)
        rows.append(f"arrive {who} {rank}")
        ranks[who] = rank
    elif roll < 0.68:
        who = rng.choice(names)
        if who in inside:
            inside.remove(who)
        rows.append(f"leave {who}")
    else:
        if inside:
            best = max(ranks[w] for w in inside)
            for who in inside:
                if ranks[who] == best:
                    inside.remove(who)
                    break
        rows.append("next")
print(q)
for row in rows:
    print(row)
