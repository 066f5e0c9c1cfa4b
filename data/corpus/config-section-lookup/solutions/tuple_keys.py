settings = {}
section = "main"
for _ in range(int(input())):
    line = input().strip()
    if not line or line[0] == "#":
        continue
    if line[0] == "[":
        section = line[1:-1]
    else:
        at = line.index("=")
        settings[section, line[:at].strip()] = line[at + 1:].strip()
for _ in range(int(input())):
    name, key = input().strip().split(".")
    if (name, key) in settings:
        print("[" + settings[name, key] + "]")
    else:
        print("missing")
