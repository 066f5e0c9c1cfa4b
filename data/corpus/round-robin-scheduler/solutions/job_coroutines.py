import sys


def slices(work, q):
    while work > q:
        yield q, False
        work -= q
    yield work, True


readline = sys.stdin.readline
n, q, c = map(int, readline().split())
info = {}
for _ in range(n):
    name, a, w = readline().split()
    info[name] = int(a), int(w)
running = {name: slices(w, q) for name, (_, w) in info.items()}
order = sorted(info, key=lambda name: info[name][0])
clock = switches = finished = 0
queue, last, again = [], None, []
while finished < n:
    ready = [x for x in order if info[x][0] <= clock]
    order = order[len(ready):]
    queue += ready + again
    again = []
    if not queue:
        clock = info[order[0]][0]
        continue
    name = queue.pop(0)
    if last and last != name:
        switches += 1
        clock += c
    last = name
    length, done = next(running[name])
    clock += length
    if done:
        finished += 1
        a, w = info[name]
        print(name, clock, clock - a - w)
    else:
        again = [name]
print(switches)
