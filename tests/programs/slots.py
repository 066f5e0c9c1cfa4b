class Point:
    __slots__ = ("x", "y")
    def __init__(self, x, y):
        self.x = x
        self.y = y
class Named(Point):
    __slots__ = ("name",)
class Open(Point):
    pass
p = Point(1, 2)
p.x += 5
del p.y
q = Named(3, 4)
q.name = ["n"]
q.name.append("m")
o = Open(5, 6)
o.extra = p
o.extra.x = "through"
print(p.x, q.name)
