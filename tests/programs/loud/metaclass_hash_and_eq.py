class Meta(type):
    def __hash__(cls):
        print("hash of", cls.__name__)
        return 1
    def __eq__(cls, other):
        print("eq of", cls.__name__)
        return cls is other
class A(metaclass=Meta):
    def __init__(self):
        self.v = [1]
class B(list, metaclass=Meta):
    pass
class E(Exception, metaclass=Meta):
    pass
a, b = A(), B([1])
a.v.append(b)
b.append(a)
c = A
try:
    raise E("x")
except Exception as e:
    kept = e
print("end")
