class BadInput(Exception):
    def __init__(self, line, items):
        super().__init__(f"line {line}")
        self.line = line
        self.items = items
class Plain(ValueError):
    pass
def check(x):
    if x > 1:
        raise BadInput(x, [x])
    if x < 0:
        raise Plain
    return x
kept = []
for x in (1, 2, -1):
    try:
        check(x)
    except BadInput as e:
        e.items.append("seen")
        kept.append(e)
    except Plain as e:
        e.extra = kept
        kept.append(e)
kept[0].line = 99
try:
    raise kept[0]
except Exception as again:
    same = again is kept[0]
print(same, [str(e) for e in kept])
