class A:
    def __repr__(self):
        return repr(self)
a = A()
try:
    print(a)
except RecursionError as e:
    print("caught", str(e)[:23])
