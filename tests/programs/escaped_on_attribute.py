class Machine:
    def __init__(self):
        self.items = []
        self.push = self.items.append
        self.hooks = []
    def on(self, f):
        self.hooks.append(f)
    def fire(self, v):
        for h in self.hooks:
            h(v)
m = Machine()
m.push(1)
other = []
m.on(m.push)
m.on(other.append)
m.on(lambda v: other.extend([v, v]))
m.fire("x")
f = m.fire
f("y")
print(m.items, other)
