from enum import Enum, IntEnum, Flag, auto
class Color(Enum):
    RED = 1
    BLUE = [2]
    def paint(self, log):
        log.append(self)
        return self.name
class Size(IntEnum):
    S = 1
    L = 2
class F(Flag):
    A = auto()
    B = auto()
log = []
x = Color.RED
x.paint(log)
Color.BLUE.value.append(3)
y = Color["BLUE"]
count = {c: 0 for c in Color}
count[Color.RED] += 1
s = [Size.S, Size.L]
s[Size.S] = Size(2)
z = F.A | F.B
t = sorted(s)
print(log, y.value, count, z, t)
