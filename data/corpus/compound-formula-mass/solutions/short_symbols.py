class Parser:
    def __init__(self, mass):
        self.mass = mass

    def run(self, text):
        stack, number = [[]], ""
        for ch in text + "$":
            if ch.isdigit():
                number += ch
                continue
            if number:
                stack[-1][-1] *= int(number)
                number = ""
            if ch == "(":
                stack.append([])
            elif ch == ")":
                inner = sum(stack.pop())
                stack[-1].append(inner)
            elif ch != "$":
                stack[-1].append(self.mass[ch])
        return sum(stack[0])


table = dict(input().split() for _ in range(int(input())))
parser = Parser({k: int(v) for k, v in table.items()})
for _ in range(int(input())):
    print(parser.run(input()))
