import sys


def main():
    head, *commands = sys.stdin.read().splitlines()
    top, floor, _ = map(int, head.split())
    path = [floor]
    bells = 0
    for line in commands:
        match line.split():
            case ["U", x]:
                want = floor + int(x)
                new = min(top, want)
            case ["D", x]:
                want = floor - int(x)
                new = max(1, want)
            case ["G", f]:
                want = int(f)
                new = want if want in range(1, top + 1) else floor
            case _:
                continue
        if new != want:
            bells += 1
        path.append(new)
        floor = new
    total = sum(abs(b - a) for a, b in zip(path, path[1:]))
    print(floor, total, bells)


if __name__ == "__main__":
    main()
