class Account:
    fee = 1

    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.log = []

    def withdraw(self, amount):
        if amount + self.fee > self.balance:
            raise ValueError("not enough")
        self.balance -= amount + self.fee
        self.log.append(-amount)
        return self.balance

    def __repr__(self):
        return f"{self.owner}:{self.balance}"


def main():
    account = Account("ann", 10)
    for amount in (3, 9, 2):
        try:
            left = account.withdraw(amount)
        except ValueError as problem:
            print("refused:", problem)
        else:
            print(left)
    print(account)


if __name__ == "__main__":
    main()
