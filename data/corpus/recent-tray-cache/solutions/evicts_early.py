from collections import deque

c, q = map(int, input().split())
order = deque()
value = {}
for _ in range(q):
    cmd = input().split()
    label = cmd[1]
    if cmd[0] == "put":
        if len(order) == c:
            value.pop(order.popleft())
        if label in value:
            order.remove(label)
        order.append(label)
        value[label] = cmd[2]
    else:
        print(value.get(label, -1))
        if cmd[0] == "get" and label in value:
            order.remove(label)
            order.append(label)
print(*list(order)[::-1] or ["EMPTY"])
