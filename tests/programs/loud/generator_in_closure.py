def make():
    def g():
        try:
            yield 1
        finally:
            print("closed")
    it = g()
    next(it)
    def peek():
        return it
    return peek
p = make()
p = None
print("after")
try:
    class E(Exception):
        pass
    e = E()
    e.gen = make()
    raise e
except E as err:
    e = None
print("after exception")
