import sys


class Fenwick:
    def __init__(self, n):
        self.n = n
        self.tree = [0] * (n + 1)

    def add(self, i, delta):
        while i <= self.n:
            self.tree[i] += delta
            i += i & -i

    def prefix(self, i):
        total = 0
        while i:
            total += self.tree[i]
            i &= i - 1
        return total

    def descend(self, k):
        pos = 0
        step = 1 << self.n.bit_length()
        while step:
            nxt = pos + step
            if nxt <= self.n and self.tree[nxt] < k:
                pos = nxt
                k -= self.tree[nxt]
            step >>= 1
        return pos + 1 if pos < self.n else -1


def main():
    lines = sys.stdin.read().split("\n")
    n, q = map(int, lines[0].split())
    bins = list(map(int, lines[1].split()))
    tree = Fenwick(n)
    for i, amount in enumerate(bins, 1):
        tree.add(i, amount)
    for line in lines[2:2 + q]:
        op, *nums = line.split()
        nums = [int(x) for x in nums]
        if op == "set":
            i, v = nums
            tree.add(i, v - bins[i - 1])
            bins[i - 1] = v
        elif op == "sum":
            print(tree.prefix(nums[1]) - tree.prefix(nums[0] - 1))
        else:
            print(tree.descend(nums[0]))


main()
