s = ""
for c in "abc":
    s += c.upper()
    s = s[::-1]
parts = s.split("B")
parts.append(s.join("xy"))
t = "%s-%r" % (s, parts)
u = f"{s:>5}|{len(t):03d}|{parts!r}"
b = s.encode()
n = int("7" * 3) + int("ff", 16)
v = s.replace("A", "z").strip().title()
tr = s.translate(str.maketrans("AB", "ab"))
w = [ord(c) for c in v]
print(u, b, n, v, tr, w)
