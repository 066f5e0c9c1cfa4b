class D:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        print("del", self.n)
a = D("a")
b = [D("b")]
c = {"k": D("c")}
d = D("d"); d = None
print("one")
b.clear()
print("two")
del c["k"]
print("three")
def f():
    x = D("x")
    y = [x]
    print("in f")
f()
print("four")
class Box:
    pass
e = Box()
e.d = D("e")
e = None
print("five")
D("temp")
print("six")
[D(i) for i in range(2)]
print("seven")
del a
print("end")
