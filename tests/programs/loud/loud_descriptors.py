class Loud:
    def __get__(self, obj, cls=None):
        print("descriptor get")
        return [1]
    def __set__(self, obj, v):
        print("descriptor set")
class Lazy:
    x = Loud()
    @property
    def p(self):
        print("property")
        return 1
    @property
    def __dict__(self):
        print("dict asked")
        return {}
    @property
    def __class__(self):
        print("class asked")
        return int
a = Lazy()
b = [a]
a.x = 5
a.real = 1
b.append(a.x)
print("end")
