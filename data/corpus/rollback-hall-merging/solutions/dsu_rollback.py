import sys


class Halls:
    def __init__(self, n):
        self.parent = list(range(n + 1))
        self.size = [1] * (n + 1)
        self.regions = n
        self.trail = []
        self.marks = []

    def find(self, x):
        while self.parent[x] != x:
            x = self.parent[x]
        return x

    def join(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.regions -= 1
        self.trail.append(b)

    def save(self):
        self.marks.append(len(self.trail))

    def back(self):
        if not self.marks:
            return
        mark = self.marks.pop()
        while len(self.trail) > mark:
            b = self.trail.pop()
            self.size[self.parent[b]] -= self.size[b]
            self.parent[b] = b
            self.regions += 1


def main():
    data = sys.stdin.read().splitlines()
    n, q = map(int, data[0].split())
    halls = Halls(n)
    for line in data[1:q + 1]:
        op, *rest = line.split()
        args = list(map(int, rest))
        if op == "same":
            print("YES" if halls.find(args[0]) == halls.find(args[1]) else "NO")
        elif op == "size":
            print(halls.size[halls.find(args[0])])
        elif op == "count":
            print(halls.regions)
        else:
            getattr(halls, op)(*args)


main()
