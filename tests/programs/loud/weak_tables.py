import weakref
class N:
    pass
def f():
    a = N()
    r = weakref.ref(a, lambda _: print("gone"))
    table = weakref.WeakValueDictionary(a=a)
    keys = weakref.WeakKeyDictionary({a: 1})
    print(len(table), len(keys))
    del a
    print(len(table), len(keys), r())
f()
b = [N()]
s = weakref.WeakSet(b)
b.pop()
print(len(s))
