import sys
data = list(map(int, sys.stdin.read().split()))
orders = sorted(zip(data[2::2], data[1::2]))
clock = 0
chosen = []
for d, t in orders:
    if clock + t <= d:
        clock += t
        chosen.append(t)
print(len(chosen), sum(chosen))
