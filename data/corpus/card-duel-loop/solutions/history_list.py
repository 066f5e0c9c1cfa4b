def step(state):
    (x, *a), (y, *b) = state
    if x > y:
        a = a + [x, y]
    elif x < y:
        b = b + [y, x]
    else:
        a, b = a + [x], b + [y]
    return a, b


input()
state = ([int(v) for v in input().split()], [int(v) for v in input().split()])
history = []
while all(state) and state not in history:
    history.append(state)
    state = step(state)
if not state[1]:
    verdict = "first"
elif not state[0]:
    verdict = "second"
else:
    verdict = "loop"
print(verdict, len(history))
