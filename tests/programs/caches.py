from functools import lru_cache, cache, cached_property, reduce, partial, cmp_to_key
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
@cache
def rows(n):
    return [0] * n
class Shape:
    def __init__(self, side):
        self.side = side
    @cached_property
    def area(self):
        return [self.side ** 2]
x = fib(6)
r = rows(2)
r.append("kept")
again = rows(2)
s = Shape(3)
before = dict(vars(s))
y = s.area
s.area.append("more")
total = reduce(lambda acc, v: acc + [v], [1, 2], [])
grow = reduce(lambda acc, v: acc.append(v) or acc, [1, 2], total)
put = partial(total.append, "p")
put()
o = sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))
fib.cache_clear()
print(x, again, before, y, grow, total, o)
