import sys

data = sys.stdin.read().split()
k, a = int(data[0]), int(data[1])
MOD = 10**9 + 7
ways = [0] * (a + 1)
ways[0] = 1
p = 2
for _ in range(k):
    v, c = int(data[p]), int(data[p + 1])
    p += 2
    new = [0] * (a + 1)
    for s in range(a + 1):
        if ways[s]:
            for used in range(c + 1):
                t = s + used * v
                if t > a:
                    break
                new[t] = (new[t] + ways[s]) % MOD
    ways = new
print(ways[a])
