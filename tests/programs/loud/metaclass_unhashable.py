class Meta(type):
    def __eq__(cls, other):
        return NotImplemented
class A(metaclass=Meta):
    pass
a = A()
a.x = [a]
b = [a, A]
print("end", len(b))
