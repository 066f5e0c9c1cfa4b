import bisect
from bisect import insort, bisect_left
a = [1, 5, 9]
bisect.insort(a, 4)
insort(a, 7)
i = bisect_left(a, 5)
bisect.insort_right(a, 5)
b = [(1, "x"), (3, "y")]
bisect.insort(b, (2, "z"))
insort(b, (0, a))
b[0][1].append(100)
k = []
for x in [3, 1, 2]:
    bisect.insort(k, x, key=lambda v: -v)
print(a, b, i, k)
