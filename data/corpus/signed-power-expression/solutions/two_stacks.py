import re

RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "neg": 3, "pos": 3, "^": 4}
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "^": pow,
}


def evaluate(line):
    values, ops = [], []

    def reduce():
        op = ops.pop()
        if op == "neg":
            values.append(-values.pop())
        elif op != "pos":
            b = values.pop()
            a = values.pop()
            values.append(BINARY[op](a, b))

    operand_next = True
    for token in re.findall(r"\d+|\S", line):
        if token.isdigit():
            values.append(int(token))
            operand_next = False
        elif token == "(":
            ops.append(token)
            operand_next = True
        elif token == ")":
            while ops[-1] != "(":
                reduce()
            ops.pop()
            operand_next = False
        elif operand_next:
            ops.append("neg" if token == "-" else "pos")
        else:
            need = RANK[token] + (token == "^")
            while ops and ops[-1] != "(" and RANK[ops[-1]] >= need:
                reduce()
            ops.append(token)
            operand_next = True
    while ops:
        reduce()
    return values[0]


for _ in range(int(input())):
    try:
        answer = evaluate(input())
    except ZeroDivisionError:
        answer = "undefined"
    print(answer)
