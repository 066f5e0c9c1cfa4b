import asyncio
class Loud:
    def __init__(self, value):
        self.value = value
    def __bool__(self):
        if self.value is None:
            raise ValueError("neither")
        return self.value > 1
def even(n):
    if n > 5 and n % 2 == 0 or n == 3: return True
    return n % 2 == 0 if n < 100 else False
def chained(a, b, c):
    if a < b < c:
        return 1
    elif a < b <= even(c) or not (c or
            even(b)):
        return 2
    else:
        if not a: return 3
    if (m := a * b) > 4 and (c or m):
        return m
def loops(items):
    for x in items:
        if x is None: continue
        for y in range(x):
            if y == 2: break
        else:
            if x == 1: items.append(None)
            continue
        while x > y > 0 or (x and
                            y % 2):
            x -= 1
        else:
            y = 5
    while True:
        if not items: break
        if items.pop(): pass
    for x in items: x += 1
    for x in (1, 2, 3): items.append(x)
    total = 0
    for x in items:
        if x > 1: total += x
        if x == 3: total = 100
        if total: total -= 1; x = 0
    else: total += 1
    while total > 97: total -= 1
    return [v for v in items if v % 2] + [
        v
        for v in items
        if v > 1
    ]
def given(n):
    for i in range(n):
        if (yield i): return
        try:
            if i == 2: raise KeyError(i)
        except KeyError as e:
            if e: pass
            break
        finally:
            if i > 5:
                n = 0
def caught(f):
    try:
        if f():
            return "yes"
        elif f() is None: pass
        assert f(), "f() gave {}".format(
            f())
    except (ValueError,
            TypeError) as error:
        return "caught"
    except AssertionError: return "asserted"
    else:
        return "else"
    finally:
        if f is even:
            f = None
def refused():
    assert even(3) and not even(4)
def matched(value):
    match value:
        case [x, *_] if x > 1: return "many"
        case {"k": (1 |
                    2)}:
            return "dict"
        case str() | bytes():
            return "text"
        case Loud(value=3):
            return "loud"
        case None: value = 1
        case _ if value == 7:
            return "seven"
    if value: return value
async def ready(n):
    await asyncio.sleep(0)
    return n > 1
async def waiting():
    for n in (1, 2):
        if await ready(n):
            n = 5
        while await ready(n) and n < 7: n += 1
class Body:
    if even(2):
        kept = 1
    for kept in range(3):
        if kept: continue
        assert kept == 0
pick = lambda v: "a" if v else "b"
for v in range(4):
    if pick(v) == "a": last = pick(v)
    if even(v): print(v)
    chained(v, v + 1, v + 2); chained(v, 1, 0); chained(2, v, v)
loops([1, 3, None, 4])
running = given(9)
for v in running:
    print(v)
other = given(2)
next(other)
try:
    other.send(1)
except StopIteration:
    print("stopped")
for f in (lambda: 1, lambda: 0, lambda: None, lambda: 1 / 0, lambda: int("x"), lambda: Loud(None)):
    try:
        print(caught(f))
    except ZeroDivisionError:
        print("zero")
try:
    refused()
except AssertionError:
    print("refused")
for value in ([2], [1], {"k": 2}, {"k": 3}, "t", Loud(3), None, 7, 8):
    print(matched(value))
asyncio.run(waiting())
while len(loops([0])) > 9: pass
