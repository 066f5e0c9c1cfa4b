import sys

data = list(map(int, sys.stdin.read().split()))
g, r, n = data[:3]
arrive = data[3:]
waiting = []
passed = {}
longest = 0
t = 0
k = 0
while len(passed) < n:
    while k < n and arrive[k] <= t:
        waiting.append(k)
        k += 1
    longest = max(longest, len(waiting))
    if waiting and t % (g + r) < g:
        passed[waiting.pop(0)] = t
    t += 1
print(*[passed[i] for i in range(n)])
print(longest)
