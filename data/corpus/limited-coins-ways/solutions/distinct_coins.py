import sys

lines = sys.stdin.read().splitlines()
k, a = map(int, lines[0].split())
ways = [0] * (a + 1)
ways[0] = 1
for line in lines[1:k + 1]:
    v, c = map(int, line.split())
    for _ in range(c):
        for s in range(a, v - 1, -1):
            ways[s] += ways[s - v]
print(ways[a] % 1000000007)
