def parse(count):
    section, result = "main", {}
    for _ in range(count):
        line = input().strip()
        if line.startswith("["):
            section = line.replace("[", "").replace("]", "")
        elif line and not line.startswith("#"):
            key, value = line.split("=")
            result[(section, key.strip())] = value.strip()
    return result


table = parse(int(input()))
for _ in range(int(input())):
    pair = tuple(input().split("."))
    print("[" + table[pair] + "]" if pair in table else "missing")
