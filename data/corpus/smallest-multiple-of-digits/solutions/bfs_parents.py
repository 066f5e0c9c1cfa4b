from collections import deque

n = int(input())
digits = sorted(map(int, input().strip()))
parent = {}
queue = deque()
for d in digits:
    if d > 0 and d % n not in parent:
        parent[d % n] = (-1, d)
        queue.append(d % n)
while queue and 0 not in parent:
    r = queue.popleft()
    for d in digits:
        new = (r * 10 + d) % n
        if new not in parent:
            parent[new] = (r, d)
            queue.append(new)
if 0 not in parent:
    print(-1)
else:
    out = []
    r = 0
    while r != -1:
        r, d = parent[r]
        out.append(str(d))
    print("".join(reversed(out)))
    print(len(out))
