import sys

read = sys.stdin.readline
n, q = map(int, read().split())
a = list(map(int, read().split()))
B = max(1, int(n ** 0.5))
tot = [sum(a[s:s + B]) for s in range(0, n, B)]


def prefix(i):
    full = i // B
    return sum(tot[:full]) + sum(a[full * B:i])


def find(k):
    for b, t in enumerate(tot):
        if k <= t:
            break
        k -= t
    else:
        return -1
    p = b * B
    while k > a[p]:
        k -= a[p]
        p += 1
    return p + 1


out = []
for _ in range(q):
    op, x, *y = read().split()
    x = int(x)
    if op == "set":
        tot[(x - 1) // B] += int(y[0]) - a[x - 1]
        a[x - 1] = int(y[0])
    elif op == "sum":
        out.append(prefix(int(y[0])) - prefix(x - 1))
    else:
        out.append(find(x))
print(*out, sep="\n")
