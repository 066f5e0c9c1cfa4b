import sys
from collections import deque

tok = sys.stdin.read().split()
n, q, c = map(int, tok[:3])
names = tok[3::3]
arr = list(map(int, tok[4::3]))
work = list(map(int, tok[5::3]))
left = work[:]
order = sorted(range(n), key=lambda i: (arr[i], i))
queue = deque()
clock, k, done, switches = 0, 0, 0, 0
back = None
first = True
while done < n:
    while k < n and arr[order[k]] <= clock:
        queue.append(order[k])
        k += 1
    if back is not None:
        queue.append(back)
        back = None
    if not queue:
        clock = arr[order[k]]
        continue
    j = queue.popleft()
    if not first:
        clock += c
        switches += 1
    first = False
    run = min(left[j], q)
    clock += run
    left[j] -= run
    if left[j]:
        back = j
    else:
        done += 1
        print(names[j], clock, clock - arr[j] - work[j])
print(switches)
