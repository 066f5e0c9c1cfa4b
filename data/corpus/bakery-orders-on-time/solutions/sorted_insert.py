import sys
from bisect import insort
from operator import itemgetter

class Oven:
    def __init__(self):
        self.accepted = []
        self.busy = 0

    def offer(self, bake, due):
        if self.busy + bake <= due:
            insort(self.accepted, bake)
            self.busy += bake
        elif self.accepted and self.accepted[-1] > bake:
            self.busy += bake - self.accepted.pop()
            insort(self.accepted, bake)

    def __str__(self):
        return f"{len(self.accepted)} {self.busy}"

oven = Oven()
rows = [tuple(map(int, line.split())) for line in sys.stdin.readlines()[1:]]
for bake, due in sorted(rows, key=itemgetter(1)):
    oven.offer(bake, due)
print(oven)
