p, s = map(int, input().split())
a = list(map(int, input().split()))
b = list(map(int, input().split()))
seen = []
rounds = 0
while a and b and (a, b) not in seen:
    seen.append((a[:], b[:]))
    x, y = a.pop(0), b.pop(0)
    if x > y:
        a.extend([x, y])
    elif y > x:
        b.extend([x, y])
    else:
        a.append(x)
        b.append(y)
    rounds += 1
print("loop" if a and b else "first" if a else "second", rounds)
