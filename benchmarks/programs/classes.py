steps = 1500  # short 50, long 12000
class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.log = []
    def deposit(self, amount):
        self.balance += amount
        self.log.append(("d", amount))
    def withdraw(self, amount):
        if amount > self.balance:
            return False
        self.balance -= amount
        self.log.append(("w", amount))
        return True
accounts = [Account(f"a{i}", 100) for i in range(20)]
for step in range(steps):
    a = accounts[step % 20]
    if step % 3:
        a.deposit(step % 11)
    else:
        a.withdraw(step % 17)
print(sum(a.balance for a in accounts))
