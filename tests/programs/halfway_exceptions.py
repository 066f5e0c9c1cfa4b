a = [1, 2, 3]
d = {"k": 1}
log = []
def boom():
    raise ValueError("boom")
def gen():
    yield 10
    yield 11
    boom()
def attempt(f):
    try:
        f()
    except Exception as e:
        log.append(type(e).__name__)
try:
    a[0], d["k"], x = 9, 8, boom()
except ValueError:
    log.append("value")
try:
    a[0], d["k"], a[99] = "set", "set too", "fails"
except IndexError:
    log.append("index")
try:
    a.append(a.pop() + d.pop("k") + boom())
except TypeError:
    log.append("type")
attempt(lambda: a.extend(gen()))
attempt(lambda: d.update((k, k) for k in gen()))
attempt(lambda: [a.append(k) for k in gen()])
attempt(lambda: a.__setitem__(slice(0, 1), gen()))
try:
    x, y, z = a[0], boom()
except ValueError:
    log.append("names" if "x" in globals() else "no names")
try:
    x, (y, z) = 1, (2,)
except ValueError:
    log.append(x)
try:
    for a[0] in gen(): a.append("loop")
except ValueError: a.append("after"); log.append("one line")
print(a, d, log)
