from collections import deque
d = deque([1, 2, 3], maxlen=4)
d.append(4)
d.append(5)
d.appendleft(0)
d.rotate(1)
d.rotate(-2)
x = d.popleft()
d.extend([7, 8, 9])
d.extendleft("ab")
d[0] = "first"
del d[1]
d.insert(1, "in")
d.remove(7)
e = d
e.pop()
d.reverse()
d += [1]
e.clear()
print(d, x)
