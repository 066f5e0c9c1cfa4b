import sys
d, f, n, *rest = map(int, sys.stdin.read().split())
caches = [(rest[i + 1], rest[i]) for i in range(0, 2 * n, 2)]
caches.sort()
reach, stops = f, 0
while reach < d:
    for i in reversed(range(len(caches))):
        if caches[i][1] <= reach:
            reach += caches[i][0]
            stops += 1
            del caches[i]
            break
print(stops)
