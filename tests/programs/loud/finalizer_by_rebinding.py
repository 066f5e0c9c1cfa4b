class D:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        print("del", self.n)
def f():
    x = D(1)
    x = D(2)
    print("rebound")
    x = None
    print("none")
f()
for i in range(3):
    y = D(i)
    print("made", i)
print("end")
