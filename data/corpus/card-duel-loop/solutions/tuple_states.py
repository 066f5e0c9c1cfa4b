p, s = map(int, input().split())
a = list(map(int, input().split()))
b = list(map(int, input().split()))
seen = set()
rounds = 0
result = ""
while result == "":
    state = (tuple(a), tuple(b))
    if not a:
        result = "second"
    elif not b:
        result = "first"
    elif state in seen:
        result = "loop"
    else:
        seen.add(state)
        x = a.pop(0)
        y = b.pop(0)
        if x > y:
            a += [x, y]
        elif y > x:
            b += [y, x]
        else:
            a.append(x)
            b.append(y)
        rounds += 1
print(result, rounds)
