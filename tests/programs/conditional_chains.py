a = []
def t(v):
    a.append(v)
    return v
x = t(1) and t(0) and t(2) or t(3)
y = t(5) if t(0) else t(6)
z = t(1) < t(3) > t(2) == t(2)
if t(0): pass
elif t(""): pass
elif t([]) is a: pass
else: t("else")
while t(len(a)) < 14: pass
else: t("while else")
not_taken = t(0) and a.append("never")
print(a, x, y, z)
