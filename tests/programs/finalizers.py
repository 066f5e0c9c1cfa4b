log = []
class D:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        log.append(self.n)
a = D(1)
b = [a]
a = None
log.append("still in b")
b.pop()
log.append("gone")
def f():
    d = D(2)
    log.append("in f")
f()
c = D(3)
c = D(4)
log.append("end")
print(log)
