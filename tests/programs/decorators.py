import functools
calls = []
def logged(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        calls.append((fn.__name__, args))
        wrapper.count += 1
        return fn(*args, **kwargs)
    wrapper.count = 0
    return wrapper
def register(kind, table={}):
    def deco(fn):
        table.setdefault(kind, []).append(fn)
        return fn
    deco.table = table
    return deco
@logged
def add(a, b=2):
    return a + b
@register("x")
@logged
def other():
    return add(1)
add(1, b=5)
other()
tables = register("y").table
print(calls, add.count, other.count, list(tables))
