def make(name):
    def inner():
        return name
    inner.__name__ = name
    return inner
a = make("first")
b = make("second")
print(a.__name__, b())
