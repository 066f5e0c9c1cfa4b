import sys

data = [int(w) for w in sys.stdin.read().split()]
values = sorted(set(data[1:]))
low = values[0]
root = int(low ** 0.5) + 1
divs = {d for d in range(1, root + 1) if low % d == 0}
divs |= {low // d for d in divs}
shared = [d for d in divs if all(v % d == 0 for v in values)]
print(len(shared), sum(shared))
