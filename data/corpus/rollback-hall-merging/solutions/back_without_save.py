import copy


def play():
    n, q = map(int, input().split())
    groups = [{i} for i in range(1, n + 1)]
    saved = []
    for _ in range(q):
        op, *xs = input().split()
        xs = list(map(int, xs))
        if op == "join":
            hit = [g for g in groups if g & set(xs)]
            groups = [g for g in groups if g not in hit] + [set().union(*hit)]
        elif op == "save":
            saved.append(copy.copy(groups))
        elif op == "back":
            groups = saved.pop()
        elif op == "same":
            print("YES" if any(set(xs) <= g for g in groups) else "NO")
        elif op == "size":
            print(next(len(g) for g in groups if xs[0] in g))
        else:
            print(len(groups))


play()
