import sys


class Lane:
    def __init__(self, number):
        self.number = number
        self.ends = []

    def people(self, now):
        return len([e for e in self.ends if e > now])

    def join(self, now, items):
        last = self.ends[-1] if self.ends else 0
        self.ends.append(max(last, now) + items + 2)
        return self.ends[-1]


readline = sys.stdin.readline
m, n = map(int, readline().split())
shop = [Lane(i + 1) for i in range(m)]
for _ in range(n):
    now, items = map(int, readline().split())
    lane = min(shop, key=lambda x: (x.people(now), x.number))
    print(lane.number, lane.join(now, items))
