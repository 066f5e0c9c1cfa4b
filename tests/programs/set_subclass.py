class Seen(set):
    __slots__ = ("n",)
    def add(self, x):
        self.n = len(self)
        super().add(x)
s = Seen([3, 1])
s.add(2)
s |= {9}
s.discard(1)
set.add(s, "q")
print(sorted(map(str, s)), s.n)
