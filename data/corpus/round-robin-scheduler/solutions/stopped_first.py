from collections import deque

n, q, c = map(int, input().split())
jobs = []
for i in range(n):
    name, a, w = input().split()
    jobs.append([int(a), i, name, int(w), int(w)])
jobs.sort()
coming = deque(jobs)
queue = deque()
clock = 0
last = None
switches = 0
while coming or queue:
    while coming and coming[0][0] <= clock:
        queue.append(coming.popleft())
    if not queue:
        clock = coming[0][0]
        continue
    job = queue.popleft()
    if last is not None and last is not job:
        clock += c
        switches += 1
    last = job
    run = min(q, job[4])
    clock += run
    job[4] -= run
    if job[4]:
        queue.append(job)
    else:
        print(job[2], clock, clock - job[0] - job[3])
print(switches)
