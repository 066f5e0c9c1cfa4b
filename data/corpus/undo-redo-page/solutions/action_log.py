import sys


class Page:
    def __init__(self):
        self.words = []
        self.done = []
        self.undone = []

    def apply(self, action):
        kind, payload = action
        if kind == "type":
            self.words.append(payload)
            self.done.append(action)
        else:
            self.done.append(("clear", self.words))
            self.words = []

    def act(self, action):
        self.apply(action)
        self.undone = []

    def undo(self):
        if not self.done:
            return
        kind, payload = self.done.pop()
        if kind == "type":
            self.words.pop()
            self.undone.append((kind, payload))
        else:
            self.words = payload
            self.undone.append((kind, None))

    def redo(self):
        if self.undone:
            self.apply(self.undone.pop())

    def __str__(self):
        return " ".join(self.words) if self.words else "-"


def main():
    lines = sys.stdin.read().splitlines()
    page = Page()
    for line in lines[1:1 + int(lines[0])]:
        match line.split():
            case ["type", word]:
                page.act(("type", word))
            case ["clear"]:
                page.act(("clear", None))
            case ["undo"]:
                page.undo()
            case ["redo"]:
                page.redo()
            case ["show"]:
                print(page)


main()
