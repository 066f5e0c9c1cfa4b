class Down:
    def __init__(self, n, log):
        self.n, self.log = n, log
    def __iter__(self):
        self.log.append("iter")
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        self.log.append(self.n)
        return self.n
log = []
for x in Down(2, log):
    log.append("body")
a, b = Down(2, log)
c = sum(Down(3, log))
d = [*Down(1, log)]
e = dict(zip("ab", Down(2, log)))
f = list(map(lambda v: log.append("map") or v, Down(2, log)))
it = iter(Down(2, log))
g = next(it), next(it, "end"), next(it, "end")
h = 5 in Down(3, log)
print(log, a, c, e, f, g)
