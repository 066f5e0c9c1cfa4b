from itertools import accumulate, product


class Table:
    def __init__(self, piles):
        self.n = len(piles)
        self.pre = [0, *accumulate(piles * 2)]
        self.cost = {(s, 1): 0 for s in range(self.n)}

    def grow(self):
        n, cost = self.n, self.cost
        for length, s in product(range(2, n + 1), range(n)):
            options = []
            for k in range(1, length):
                options.append(cost[s, k] + cost[(s + k) % n, length - k])
            cost[s, length] = min(options) + self.pre[s + length] - self.pre[s]
        return min(c for (_, length), c in cost.items() if length == n)


count = int(input())
print(Table([int(w) for w in input().split()][:count]).grow())
