from dataclasses import dataclass


@dataclass
class Lift:
    top: int
    floor: int
    travelled: int = 0
    bells: int = 0

    def move(self, want, stay=False):
        got = want
        if not 1 <= want <= self.top:
            self.bells += 1
            got = self.floor if stay else min(max(want, 1), self.top)
        self.travelled += abs(got - self.floor)
        self.floor = got


n, s, q = map(int, input().split())
lift = Lift(n, s)
actions = {
    "U": lambda x: lift.move(lift.floor + x),
    "D": lambda x: lift.move(lift.floor - x),
    "G": lambda f: lift.move(f, stay=True),
}
while q > 0:
    name, arg = input().split()
    actions[name](int(arg))
    q -= 1
print(lift.floor, lift.travelled, lift.bells)
