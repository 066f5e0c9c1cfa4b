import sys

def smallest_period(word):
    alive = set()
    for i, ch in enumerate(word):
        alive.add(i + 1)
        alive = {p for p in alive if i - p < 0 or word[i - p] == ch}
    return min(alive)

first = True
for line in sys.stdin:
    if first:
        first = False
        continue
    w = line.strip()
    p = smallest_period(w)
    if len(w) % p == 0:
        print(p, "WHOLE")
    else:
        print(p, "CUT")
