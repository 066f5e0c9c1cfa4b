import sys


def unroll(cell):
    while cell is not None:
        word, cell = cell
        yield word


def solve(stream):
    q = int(stream.readline())
    history = [None]
    at = 0
    out = []
    for _ in range(q):
        name, *rest = stream.readline().split()
        if name in ("type", "clear"):
            del history[at + 1:]
            history.append((rest[0], history[at]) if rest else None)
            at += 1
        elif name == "undo":
            at = max(0, at - 1)
        elif name == "redo":
            at = min(len(history) - 1, at + 1)
        else:
            words = list(unroll(history[at]))[::-1]
            out.append(" ".join(words) if words else "-")
    return out


for row in solve(sys.stdin):
    print(row)
