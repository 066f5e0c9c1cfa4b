from collections import deque

n, q, c = map(int, input().split())
jobs = []
for i in range(n):
    name, a, w = input().split()
    jobs.append((int(a), i, int(w), name))
jobs.sort()
left = [w for _, _, w, _ in jobs]
queue = deque()
clock = 0
nxt = 0
last = -1
stopped = -1
switches = 0
while True:
    while nxt < n and jobs[nxt][0] <= clock:
        queue.append(nxt)
        nxt += 1
    if stopped >= 0:
        queue.append(stopped)
        stopped = -1
    if not queue:
        if nxt == n:
            break
        clock = jobs[nxt][0]
        continue
    j = queue.popleft()
    if last != -1 and last != j:
        clock += c
        switches += 1
    last = j
    run = min(q, left[j])
    clock += run
    left[j] -= run
    if left[j] > 0:
        stopped = j
    else:
        a, _, w, name = jobs[j]
        print(name, clock, clock - a - w)
print(switches)
