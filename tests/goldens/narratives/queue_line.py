from collections import deque

line = deque(["ann", "bob"])
line.append("eve")
while line:
    name = line.popleft()
    if name == "bob" and len(line) == 1:
        line.append(name)
        continue
    print(name)
    if name == "bob":
        break
