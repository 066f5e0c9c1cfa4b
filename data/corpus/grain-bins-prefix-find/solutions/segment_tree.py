class Node:
    __slots__ = ("lo", "hi", "total", "left", "right")

    def __init__(self, values, lo, hi):
        self.lo, self.hi = lo, hi
        self.left = self.right = None
        if lo == hi:
            self.total = values[lo]
        else:
            mid = (lo + hi) // 2
            self.left = Node(values, lo, mid)
            self.right = Node(values, mid + 1, hi)
            self.total = self.left.total + self.right.total

    def assign(self, i, v):
        if self.lo == self.hi:
            self.total = v
            return
        (self.left if i <= self.left.hi else self.right).assign(i, v)
        self.total = self.left.total + self.right.total

    def between(self, l, r):
        if r < self.lo or self.hi < l:
            return 0
        if l <= self.lo and self.hi <= r:
            return self.total
        return self.left.between(l, r) + self.right.between(l, r)

    def find(self, k):
        if self.total < k:
            return -1
        if self.left is None:
            return self.lo
        if self.left.total >= k:
            return self.left.find(k)
        return self.right.find(k - self.left.total)


n, q = map(int, input().split())
root = Node([0] + [int(x) for x in input().split()], 1, n)
for _ in range(q):
    match input().split():
        case ["set", i, v]:
            root.assign(int(i), int(v))
        case ["sum", l, r]:
            print(root.between(int(l), int(r)))
        case ["find", k]:
            print(root.find(int(k)))
