from collections import deque

g, r, n = map(int, input().split())
arrive = list(map(int, input().split()))
passed = [0] * n
queue = deque()
nxt = 0
done = 0
longest = 0
t = 0
while done < n:
    while nxt < n and arrive[nxt] == t:
        queue.append(nxt)
        nxt += 1
    if t % (g + r) < g and queue:
        car = queue.popleft()
        passed[car] = t
        done += 1
    longest = max(longest, len(queue))
    t += 1
print(*passed)
print(longest)
