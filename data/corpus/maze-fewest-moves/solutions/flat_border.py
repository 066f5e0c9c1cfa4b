import sys


def main():
    lines = sys.stdin.read().splitlines()
    rows, cols = (int(w) for w in lines[0].split())
    width = cols + 2
    flat = "#" * width + "".join(f"#{line}#" for line in lines[1:rows + 1]) + "#" * width
    here, goal = flat.index("S"), flat.index("E")
    steps = {here: 0}
    order = [here]
    for v in order:
        if v == goal:
            break
        for u in (v - width, v + width, v - 1, v + 1):
            if flat[u] != "#" and u not in steps:
                steps[u] = steps[v] + 1
                order.append(u)
    print(steps.get(goal, -1))


if __name__ == "__main__":
    main()
