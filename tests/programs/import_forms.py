import math, sys as system, os.path
from collections import *
from math import pi as PI, sqrt
d = deque([1])
d.append(sqrt(16))
x = math.floor(PI)
def f():
    import string as st
    from heapq import heappush
    h = []
    heappush(h, 2)
    heappush(h, 1)
    return h, st.digits
print(d, x, f())
