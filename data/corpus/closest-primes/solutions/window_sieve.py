class Window:
    def __init__(self, left, right):
        self.left = max(left, 2)
        self.flags = bytearray(b"\x01") * max(0, right - self.left + 1)
        self.right = right

    def strike(self, p):
        first = max(p * p, (self.left + p - 1) // p * p)
        for x in range(first, self.right + 1, p):
            self.flags[x - self.left] = 0

    def primes(self):
        k = 2
        while k * k <= self.right:
            self.strike(k)
            k += 1 if k == 2 else 2
        return [self.left + i for i, flag in enumerate(self.flags) if flag]


def main():
    left, right = map(int, input().split())
    ps = Window(left, right).primes()
    if len(ps) < 2:
        print("NONE")
        return
    gap, p = min((b - a, a) for a, b in zip(ps, ps[1:]))
    print(p, p + gap)


main()
