class Field:
    def __set_name__(self, owner, name):
        self.name = "_" + name
        owner.fields = getattr(owner, "fields", []) + [name]
    def __get__(self, obj, owner=None):
        if obj is None:
            return self
        obj.reads = getattr(obj, "reads", 0) + 1
        return obj.__dict__[self.name]
    def __set__(self, obj, value):
        obj.__dict__[self.name] = [value]
class Row:
    a = Field()
    b = Field()
r = Row()
r.a = 1
r.b = 2
r.a.append(3)
r.b += [4]
x = r.a
x[0] = r.b
Row.a.name = "_b"
y = r.a
print(r.__dict__, Row.fields, y)
