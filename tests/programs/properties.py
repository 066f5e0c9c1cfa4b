class Temp:
    def __init__(self):
        self._c = 0
        self.log = []
    @property
    def f(self):
        self.log.append("read")
        return self._c * 9 / 5 + 32
    @f.setter
    def f(self, value):
        self._c = (value - 32) * 5 / 9
        self.log.append(("set", value))
    @f.deleter
    def f(self):
        del self._c
t = Temp()
t.f = 212
x = t.f
t.f += 18
del t.f
print(t.log, x)
