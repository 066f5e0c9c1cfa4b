class Node:
    __slots__ = ("text", "before", "after")

    def __init__(self, text, before=None):
        self.text = text
        self.before = before
        self.after = None


def edit(ops):
    here = Node("")
    shown = []

    def change(new):
        nonlocal here
        if new != here.text:
            here.after = Node(new, here)
            here = here.after

    def travel(name, steps):
        nonlocal here
        while steps > 0 and getattr(here, name) is not None:
            here = getattr(here, name)
            steps -= 1

    table = {
        "add": lambda s: change(here.text + s),
        "cut": lambda k: change(here.text[:max(len(here.text) - k, 0)]),
        "turn": lambda: change("".join(reversed(here.text))),
        "undo": lambda k: travel("before", k),
        "redo": lambda k: travel("after", k),
        "show": lambda: shown.append(here.text),
    }
    for kind, *args in ops:
        table[kind](*args)
    return shown
