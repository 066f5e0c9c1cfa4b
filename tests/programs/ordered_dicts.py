from collections import OrderedDict
d = OrderedDict(a=1, b=2, c=3)
d.move_to_end("a")
d.move_to_end("c", last=False)
k = d.popitem(last=False)
d["b"] = 20
d["n"] = d.pop("b")
r = list(reversed(d))
d.popitem()
print(d, k, r)
class LRU:
    def __init__(self, cap):
        self.cap, self.d = cap, OrderedDict()
    def get(self, k):
        if k not in self.d:
            return -1
        self.d.move_to_end(k)
        return self.d[k]
    def put(self, k, v):
        self.d[k] = v
        self.d.move_to_end(k)
        if len(self.d) > self.cap:
            self.d.popitem(last=False)
c = LRU(2)
c.put(1, 1)
c.put(2, 2)
c.get(1)
c.put(3, 3)
print(c.get(2), list(c.d))
