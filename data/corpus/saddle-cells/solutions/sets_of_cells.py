import sys

first, *rest = sys.stdin.read().splitlines()
r, c = map(int, first.split())
table = {}
for i, line in enumerate(rest[:r]):
    for j, word in enumerate(line.split()):
        table[i, j] = int(word)
high = set()
for i in range(r):
    m = max(table[i, j] for j in range(c))
    high |= {(i, j) for j in range(c) if table[i, j] == m}
low = set()
for j in range(c):
    m = min(table[i, j] for i in range(r))
    low |= {(i, j) for i in range(r) if table[i, j] == m}
both = sorted(high & low)
print(len(both))
for i, j in both:
    print(i + 1, j + 1)
