import heapq
import sys
from collections import defaultdict


class Medians:
    def __init__(self):
        self.low = []
        self.high = []
        self.dead = defaultdict(int)
        self.nlow = 0
        self.nhigh = 0

    def clean(self):
        while self.low and self.dead[-self.low[0]] > 0:
            self.dead[-heapq.heappop(self.low)] -= 1
        while self.high and self.dead[self.high[0]] > 0:
            self.dead[heapq.heappop(self.high)] -= 1

    def rebalance(self):
        self.clean()
        if self.nlow > self.nhigh + 1:
            heapq.heappush(self.high, -heapq.heappop(self.low))
            self.nlow -= 1
            self.nhigh += 1
        elif self.nlow < self.nhigh:
            heapq.heappush(self.low, -heapq.heappop(self.high))
            self.nlow += 1
            self.nhigh -= 1
        self.clean()

    def add(self, x):
        if self.nlow and x <= -self.low[0]:
            heapq.heappush(self.low, -x)
            self.nlow += 1
        else:
            heapq.heappush(self.high, x)
            self.nhigh += 1
        self.rebalance()

    def remove(self, x):
        if x <= -self.low[0]:
            self.nlow -= 1
        else:
            self.nhigh -= 1
        self.dead[x] += 1
        self.rebalance()

    def median(self):
        if self.nlow == 0:
            return "none"
        if self.nlow > self.nhigh:
            return "%.1f" % -self.low[0]
        return "%.1f" % ((self.high[0] - self.low[0]) / 2)


bag = Medians()
for row in sys.stdin.readlines()[1:]:
    sign, x = row.split()
    (bag.add if sign == "+" else bag.remove)(int(x))
    print(bag.median())
