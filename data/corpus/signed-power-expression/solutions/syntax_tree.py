import ast
import sys


def value(node):
    match node:
        case ast.Constant(value=v):
            return v
        case ast.UnaryOp(op=ast.USub(), operand=x):
            return -value(x)
        case ast.UnaryOp(operand=x):
            return value(x)
        case ast.BinOp(left=l, op=op, right=r):
            a, b = value(l), value(r)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Pow():
                    return a ** b
            q, rest = divmod(a, b)
            return rest if isinstance(op, ast.Mod) else q


def main():
    n = int(sys.stdin.readline())
    for _ in range(n):
        text = sys.stdin.readline().strip().replace("/", "//").replace("^", "**")
        try:
            print(value(ast.parse(text, mode="eval").body))
        except ZeroDivisionError:
            print("undefined")


main()
