import ast
import operator
from math import fmod

OPS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.Mod: operator.mod,
    ast.Div: lambda a, b: (a - int(fmod(a, b))) // b if b else a // b,
}


def walk(node):
    if isinstance(node, ast.BinOp):
        return OPS[type(node.op)](walk(node.left), walk(node.right))
    if isinstance(node, ast.UnaryOp):
        inner = walk(node.operand)
        return -inner if isinstance(node.op, ast.USub) else inner
    return node.value


if __name__ == "__main__":
    for _ in range(int(input())):
        tree = ast.parse(input().strip().replace("^", "**"), mode="eval")
        try:
            print(walk(tree.body))
        except ZeroDivisionError:
            print("undefined")
