from math import dist, pi

n, r = map(int, input().split())
pegs = list({tuple(map(int, input().split())) for _ in range(n)})
start = min(pegs)
rope = 0
here = start
while len(pegs) > 1:
    there = start if here != start else max(pegs)
    for p in pegs:
        turn = (there[0] - here[0]) * (p[1] - here[1]) - (there[1] - here[1]) * (p[0] - here[0])
        if turn < 0 or turn == 0 and dist(here, p) > dist(here, there):
            there = p
    rope += dist(here, there)
    here = there
    if here == start:
        break
span = max(dist(p, q) for p in pegs for q in pegs)
print(rope + 2 * pi * r, span + 2 * r)
