class NoChange(Exception):
    pass


class Machine:
    def __init__(self, shelf, till):
        self.shelf = [list(slot) for slot in shelf]
        self.till = [list(pair) for pair in till]
        self.credit = 0

    def pay(self, amount):
        plan = []
        for v, count in self.till:
            k = min(count, amount // v)
            plan.append(k)
            amount -= k * v
        if amount > 0:
            raise NoChange
        text = ""
        for pair, k in zip(self.till, plan):
            pair[1] -= k
            text += f" {pair[0]}" * k
        self.credit = 0
        return text

    def coin(self, v):
        for pair in self.till:
            if pair[0] == v:
                pair[1] += 1
                self.credit += v
                return f"credit {self.credit}"
        return "refused"

    def pick(self, i):
        if not 0 <= i < len(self.shelf):
            return "unknown"
        price, count = self.shelf[i]
        if count < 1:
            return "empty"
        if price > self.credit:
            return f"short {price - self.credit}"
        change = self.pay(self.credit - price)
        self.shelf[i][1] -= 1
        return f"item {i}{change}"

    def handle(self, event):
        try:
            match event:
                case ["coin", v]:
                    return self.coin(v)
                case ["pick", i]:
                    return self.pick(i)
                case ["cancel"]:
                    return "back" + self.pay(self.credit)
        except NoChange:
            return "no change"


def serve(shelf, till, events):
    machine = Machine(shelf, till)
    return [machine.handle(e) for e in events]
