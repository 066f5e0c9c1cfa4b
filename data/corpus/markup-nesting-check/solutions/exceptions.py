import sys


class Bad(Exception):
    pass


class Checker:
    def __init__(self, line):
        pieces = line.replace(">", "<").split("<")
        self.tags = pieces[1::2]
        self.at = 0

    def block(self, owner, depth):
        best = depth
        while self.at < len(self.tags):
            tag = self.tags[self.at]
            self.at += 1
            if tag[0] == "/":
                if tag[1:] != owner:
                    raise Bad(f"BAD {self.at}")
                return best
            if tag[-1] == "/":
                best = max(best, depth + 1)
            else:
                best = max(best, self.block(tag, depth + 1))
        if owner is not None:
            raise Bad("OPEN " + owner)
        return best


read = sys.stdin.readline
for _ in range(int(read())):
    try:
        print("OK", Checker(read().rstrip("\n")).block(None, 0))
    except Bad as verdict:
        print(verdict)
