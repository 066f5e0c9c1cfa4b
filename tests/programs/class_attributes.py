class Account:
    count = 0
    registry = []
    def __init__(self, name):
        Account.count += 1
        self.name = name
        self.registry.append(name)
        type(self).last = self
    @classmethod
    def reset(cls):
        cls.count = 0
        cls.registry = []
a = Account("a")
b = Account("b")
a.count = 10
Account.reset()
c = Account("c")
del Account.last
setattr(Account, "rate", [1])
Account.rate.append(2)
print(Account.count, Account.registry, a.count)
