import sys

n = int(sys.stdin.readline())
digits = sorted(int(ch) for ch in sys.stdin.readline().strip())
need = [None] * n
need[0] = 0
changed = True
while changed:
    changed = False
    for r in range(n):
        for d in digits:
            k = need[(10 * r + d) % n]
            if k is not None and (need[r] is None or k + 1 < need[r]):
                need[r] = k + 1
                changed = True

starts = [d for d in digits if d and need[d % n] is not None]
if not starts:
    print(-1)
else:
    first = min(starts, key=lambda d: (need[d % n], d))
    text = str(first)
    r = first % n
    while r:
        for d in digits:
            t = (10 * r + d) % n
            if need[t] is not None and need[t] == need[r] - 1:
                text += str(d)
                r = t
                break
    print(text)
    print(len(text))
