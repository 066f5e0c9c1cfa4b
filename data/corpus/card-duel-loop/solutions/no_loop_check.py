from collections import deque

input()
a = deque(map(int, input().split()))
b = deque(map(int, input().split()))
rounds = 0
while a and b:
    x = a.popleft()
    y = b.popleft()
    if x > y:
        a.append(x)
        a.append(y)
    elif x < y:
        b.append(y)
        b.append(x)
    else:
        a.append(x)
        b.append(y)
    rounds += 1
print("first" if a else "second", rounds)
