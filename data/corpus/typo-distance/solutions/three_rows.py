class Meter:
    def __init__(self, target):
        self.target = target
        self.rows = [None, list(range(len(target) + 1))]
        self.last = ""

    def feed(self, letter):
        older, prev = self.rows
        t = self.target
        row = [prev[0] + 1]
        for j, want in enumerate(t, 1):
            cost = min(prev[j], row[-1]) + 1
            cost = min(cost, prev[j - 1] + (letter != want))
            if older is not None and j > 1 and (letter, self.last) == (t[j - 2], want):
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        self.rows = [prev, row]
        self.last = letter

    def result(self):
        return self.rows[1][-1]


word = input()
meter = Meter(input())
for ch in word:
    meter.feed(ch)
print(meter.result())
