import sys

class Necklace:
    def __init__(self, beads):
        self.beads = beads
        self.size = len(beads)

    def at(self, i):
        return self.beads[i % self.size]

    def best_start(self):
        left = list(range(self.size))
        depth = 0
        while len(left) > 1 and depth < self.size:
            low = min(self.at(i + depth) for i in left)
            left = [i for i in left if self.at(i + depth) == low]
            depth += 1
        return left[0]

    def reading(self):
        i = self.best_start()
        text = "".join(self.at(i + k) for k in range(self.size))
        return f"{i + 1} {text}"

for _ in range(int(sys.stdin.readline())):
    print(Necklace(sys.stdin.readline().strip()).reading())
