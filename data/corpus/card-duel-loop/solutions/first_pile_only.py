import sys

data = list(map(int, sys.stdin.read().split()))
p, s = data[:2]
a = data[2:2 + p]
b = data[2 + p:]
seen = set()
rounds = 0
while True:
    if not a:
        print("second", rounds)
        break
    if not b:
        print("first", rounds)
        break
    if tuple(a) in seen:
        print("loop", rounds)
        break
    seen.add(tuple(a))
    x, y = a[0], b[0]
    a, b = a[1:], b[1:]
    if x > y:
        a += [x, y]
    elif x < y:
        b += [y, x]
    else:
        a, b = a + [x], b + [y]
    rounds += 1
