x = [1, 2, 3]
y = {"a": 1, "b": 2}
z = x
del x[1], y["a"]
del x
del z[0], z
class Box:
    pass
box = Box()
box.v = 1
box.w = 2
del box.v
del (y, box.w)
def f():
    n = 1
    m = n
    del n
    try:
        return n
    except UnboundLocalError:
        return m
print(f())
