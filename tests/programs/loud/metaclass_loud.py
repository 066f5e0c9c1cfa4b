class Meta(type):
    def __getattribute__(cls, name):
        print("class get", name)
        return super().__getattribute__(name)
    def __instancecheck__(cls, obj):
        print("instance?")
        return False
    def __subclasscheck__(cls, sub):
        print("subclass?")
        return False
    def __repr__(cls):
        print("class repr")
        return "A"
    def __len__(cls):
        print("class len")
        return 0
    def __iter__(cls):
        print("class iter")
        return iter(())
class A(metaclass=Meta):
    x = []
class B(A):
    pass
a, b = A(), B()
l = [a, A, b, B]
l.append(A)
print("end")
