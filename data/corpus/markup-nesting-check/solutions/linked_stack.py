import sys
from typing import NamedTuple, Optional


class Open(NamedTuple):
    name: str
    depth: int
    outer: Optional["Open"]


def tags(line):
    start = line.find("<")
    while start != -1:
        end = line.find(">", start)
        body = line[start + 1:end]
        if body[0] == "/":
            yield "close", body[1:]
        elif body[-1] == "/":
            yield "empty", body[:-1]
        else:
            yield "open", body
        start = line.find("<", end)


def judge(line):
    top = None
    deepest = number = 0
    for tag in tags(line):
        number += 1
        level = top.depth + 1 if top else 1
        match tag:
            case ("open", name):
                top = Open(name, level, top)
                deepest = max(deepest, level)
            case ("empty", _):
                deepest = max(deepest, level)
            case ("close", name) if top and top.name == name:
                top = top.outer
            case _:
                return "BAD %d" % number
    return "OPEN " + top.name if top else "OK %d" % deepest


def main():
    n, *lines = sys.stdin.read().split("\n")
    for line in lines[:int(n)]:
        print(judge(line))


main()
