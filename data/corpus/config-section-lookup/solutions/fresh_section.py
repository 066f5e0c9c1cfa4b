n = int(input())
conf = {"main": {}}
cur = "main"
for _ in range(n):
    line = input().strip()
    if line == "" or line.startswith("#"):
        continue
    if line.startswith("["):
        cur = line[1:-1]
        conf[cur] = {}
        continue
    k, v = line.split("=", 1)
    conf[cur][k.strip()] = v.strip()
q = int(input())
for _ in range(q):
    s, k = input().split(".")
    try:
        print("[%s]" % conf[s][k])
    except KeyError:
        print("missing")
