import sys
from collections import defaultdict


def load(lines):
    table = defaultdict(dict)
    current = table["main"]
    for raw in lines:
        match raw.strip():
            case "":
                pass
            case text if text.startswith("#"):
                pass
            case text if text.startswith("["):
                current = table[text.strip("[]")]
            case text:
                key, _, value = text.partition("=")
                current[key.rstrip()] = value.lstrip()
    return table


def main():
    lines = sys.stdin.read().split("\n")
    n = int(lines[0])
    table = load(lines[1:n + 1])
    q = int(lines[n + 1])
    for question in lines[n + 2:n + 2 + q]:
        section, key = question.split(".")
        value = table[section].get(key)
        print("missing" if value is None else f"[{value}]")


if __name__ == "__main__":
    main()
