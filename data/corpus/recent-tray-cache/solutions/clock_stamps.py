import sys
from itertools import count


def make_tray(c):
    clock = count()
    notes = {}
    used = {}

    def put(label, value):
        if label not in notes and len(notes) >= c:
            oldest = min(used, key=used.get)
            del notes[oldest], used[oldest]
        notes[label] = value
        used[label] = next(clock)

    def find(label, mark):
        if label in notes and mark:
            used[label] = next(clock)
        return notes.get(label, "-1")

    def listing():
        return sorted(used, key=lambda label: -used[label])

    return put, find, listing


def main():
    with sys.stdin as src:
        c, q = (int(x) for x in src.readline().split())
        put, find, listing = make_tray(c)
        for _ in range(q):
            op, *args = src.readline().split()
            if op == "put":
                put(*args)
            else:
                print(find(args[0], op == "get"))
    print(*(listing() or ["EMPTY"]))


if __name__ == "__main__":
    main()
