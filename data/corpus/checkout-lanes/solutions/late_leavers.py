import sys

data = list(map(int, sys.stdin.read().split()))
m, n = data[0], data[1]
ends = [[] for _ in range(m)]
for i in range(n):
    a, k = data[2 + 2 * i], data[3 + 2 * i]
    counts = [sum(1 for e in lane if e >= a) for lane in ends]
    j = counts.index(min(counts))
    begin = max([a] + ends[j][-1:])
    ends[j].append(begin + k + 2)
    print(j + 1, begin + k + 2)
