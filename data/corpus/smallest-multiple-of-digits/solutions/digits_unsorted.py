from collections import deque

n = int(input())
digits = [int(x) for x in input()]
best = {}
queue = deque()
for d in digits:
    if d != 0 and d % n not in best:
        best[d % n] = str(d)
        queue.append(d % n)
while queue:
    r = queue.popleft()
    for d in digits:
        t = (10 * r + d) % n
        if t not in best:
            best[t] = best[r] + str(d)
            queue.append(t)
if 0 in best:
    print(best[0])
    print(len(best[0]))
else:
    print(-1)
