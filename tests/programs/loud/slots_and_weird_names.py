class A:
    __slots__ = ("__dict__", "__weakref__", "__private", "_x")
    def __init__(self):
        self.__private = 1
        setattr(self, "not an identifier", [2])
        setattr(self, "\ud800", 3)
a = A()
globals()["odd name"] = a
globals()[5] = "not even a string"
a._x = a
print(sorted(vars(a))[0])
