import sys

class Walker:
    def __init__(self):
        self.up = self.down = 0
        self.best = (0, 0)

    def step(self, i, before, now):
        match (now > before) - (now < before):
            case 1:
                if self.down:
                    self.up = self.down = 0
                self.up += 1
            case -1:
                if self.up:
                    self.down += 1
            case 0:
                self.up = self.down = 0
        if self.down and self.up + self.down + 1 > self.best[0]:
            length = self.up + self.down + 1
            self.best = (length, i - length + 2)

tokens = sys.stdin.buffer.read().split()
heights = [int(t) for t in tokens[1:]]
w = Walker()
for i in range(1, len(heights)):
    w.step(i, heights[i - 1], heights[i])
print(w.best[0], w.best[1])
