class Stack(list):
    limit = 3
    def push(self, x):
        if len(self) >= self.limit:
            raise OverflowError("full")
        self.append(x)
        self.last = x
        return self
    def __setitem__(self, i, v):
        super().__setitem__(i, v * 2)
s = Stack()
s.push(1).push(2)
s[0] = 10
s += [7]
try:
    s.push(9)
except OverflowError as e:
    print(e)
s.limit = 9
list.append(s, 5)
s.sort()
print(s, s.last)
