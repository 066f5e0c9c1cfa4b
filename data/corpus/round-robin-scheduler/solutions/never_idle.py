from collections import deque

n, q, c = map(int, input().split())
jobs = []
for i in range(n):
    name, a, w = input().split()
    jobs.append((int(a), i, name, int(w)))
jobs.sort()
left = {j[2]: j[3] for j in jobs}
clock = jobs[0][0]
queue = deque()
pending = deque(jobs)
last = ""
switches = 0
again = None
while any(left.values()):
    while pending and pending[0][0] <= clock:
        queue.append(pending.popleft())
    if again:
        queue.append(again)
        again = None
    job = queue.popleft()
    name = job[2]
    if last and last != name:
        clock += c
        switches += 1
    last = name
    run = min(q, left[name])
    left[name] -= run
    clock += run
    if left[name]:
        again = job
    else:
        print(name, clock, clock - job[0] - job[3])
print(switches)
