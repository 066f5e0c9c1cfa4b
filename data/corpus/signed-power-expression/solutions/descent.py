import sys


class Parser:
    def __init__(self, text):
        self.text = text.replace(" ", "") + "$"
        self.i = 0

    def peek(self):
        return self.text[self.i]

    def take(self):
        self.i += 1
        return self.text[self.i - 1]

    def sum(self):
        value = self.product()
        while self.peek() in "+-":
            if self.take() == "+":
                value += self.product()
            else:
                value -= self.product()
        return value

    def product(self):
        value = self.signed()
        while self.peek() in "*/%":
            op = self.take()
            right = self.signed()
            if op == "*":
                value *= right
            elif op == "/":
                value //= right
            else:
                value %= right
        return value

    def signed(self):
        if self.peek() == "-":
            self.take()
            return -self.signed()
        if self.peek() == "+":
            self.take()
            return self.signed()
        return self.power()

    def power(self):
        base = self.atom()
        if self.peek() == "^":
            self.take()
            return base ** self.power()
        return base

    def atom(self):
        if self.peek() == "(":
            self.take()
            value = self.sum()
            self.take()
            return value
        start = self.i
        while self.peek().isdigit():
            self.take()
        return int(self.text[start:self.i])


for line in sys.stdin.read().split("\n")[1:]:
    if line.strip():
        try:
            print(Parser(line).sum())
        except ZeroDivisionError:
            print("undefined")
