def tokenize(s):
    out, i = [], 0
    while i < len(s):
        if s[i].isdigit():
            j = i
            while j < len(s) and s[j].isdigit(): j += 1
            out.append(int(s[i:j])); i = j
        elif s[i] == " ":
            i += 1
        else:
            out.append(s[i]); i += 1
    return out
class Parser:
    def __init__(self, tokens):
        self.t, self.i = tokens, 0
    def peek(self):
        return self.t[self.i] if self.i < len(self.t) else None
    def take(self):
        self.i += 1
        return self.t[self.i - 1]
    def expr(self):
        v = self.term()
        while self.peek() in ("+", "-"):
            v = v + self.term() if self.take() == "+" else v - self.term()
        return v
    def term(self):
        v = self.atom()
        while self.peek() == "*":
            self.take()
            v *= self.atom()
        return v
    def atom(self):
        if self.peek() == "(":
            self.take(); v = self.expr(); self.take()
            return v
        return self.take()
stack, env = [], {}
for op, *args in [("push", 1), ("store", "x"), ("load", "x"), ("push", 2), ("add",)]:
    if op == "push": stack.append(args[0])
    elif op == "store": env[args[0]] = stack.pop()
    elif op == "load": stack.append(env[args[0]])
    else: stack.append(stack.pop() + stack.pop())
print(Parser(tokenize("2*(3+4)-5")).expr(), stack, env)
