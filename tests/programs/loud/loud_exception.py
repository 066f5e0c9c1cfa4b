class E(Exception):
    def __str__(self):
        print("str of E")
        return "e"
    def __repr__(self):
        print("repr of E")
        return "e"
    @property
    def args(self):
        print("args of E")
        return ()
    def __getattribute__(self, name):
        print("E get", name)
        return super().__getattribute__(name)
def f():
    raise E([1])
try:
    f()
except E as e:
    kept = e
x = [kept]
print("end")
