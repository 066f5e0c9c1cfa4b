import sys


def read_ints():
    for line in sys.stdin:
        for word in line.split():
            yield int(word)


it = read_ints()
n = next(it)
e = next(it)
INF = float("inf")
far, mid, near = INF, INF, 0
for toll in it:
    here = min(near, mid + e, far + 2 * e) + toll
    far, mid, near = mid, near, here
print(min(near, mid + e, far + e + e))
