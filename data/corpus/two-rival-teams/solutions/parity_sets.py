class Parity:
    def __init__(self, n):
        self.up = list(range(n))
        self.odd = [0] * n

    def find(self, v):
        p = 0
        while self.up[v] != v:
            p ^= self.odd[v]
            v = self.up[v]
        return v, p

    def oppose(self, a, b):
        (ra, pa), (rb, pb) = self.find(a), self.find(b)
        if ra == rb:
            return pa != pb
        low, high = sorted((ra, rb))
        self.up[high] = low
        self.odd[high] = pa ^ pb ^ 1
        return True


def split_teams(n, rivals):
    sets = Parity(n)
    if not all([sets.oppose(a, b) for a, b in rivals]):
        return None
    return [sets.find(v)[1] for v in range(n)]
