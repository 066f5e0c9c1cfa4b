def one_order(p, n, x, y):
    best = None
    left = None
    for end in range(x + y, n + 1):
        mid = end - y
        w = p[mid] - p[mid - x]
        if left is None or w > left:
            left = w
        cand = left + p[end] - p[mid]
        if best is None or cand > best:
            best = cand
    return best

n, a, b = map(int, input().split())
v = list(map(int, input().split()))
p = [0]
for x in v:
    p.append(p[-1] + x)
print(max(one_order(p, n, a, b), one_order(p, n, b, a)))
