class Grid:
    __count = 0

    def __init__(self):
        self.__cells = {}
        self.__log = []
        self._one = 1

    def put(self, x, value):
        self.__cells[x] = value
        self.__log.append(x)
        Grid.__count += 1
        self.__note(x)

    def __note(self, x):
        self.__last = x
        self.__cells[x] += self.__cells[x]


class __Odd(Grid):
    def more(self):
        self.__more = [1]
        self.__more[0] += 1


g = Grid()
g.put(3, 4)
g.put(5, 6)
o = __Odd()
o.more()
print(o._Odd__more, g._Grid__last, g._Grid__cells)
