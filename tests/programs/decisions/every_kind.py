def classify(n):
    if n < 0: return "neg"
    if n == 0: return None
    elif (n > 10
          and n % 2):
        return "big odd"
    best = 0
    for i in range(n):
        if i > best: best = i
        while i > 2:
            i -= 1
            if i == 3: continue
            break
    else:
        best += 1
    for q in []: pass
    while best: best -= 1
    try:
        assert n != 2, (
            "two")
        assert n != 3
    except (KeyError):
        pass
    except AssertionError as e:
        print(e)
    match n:
        case 1: x = 2
        case 3 | 4 if n == 4:
            x = 7
        case _:
            x = 9
    if x > n: print(x)
for k in (-1, 0, 1, 2, 3, 4, 11):
    classify(k)
