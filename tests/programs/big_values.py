n = 2 ** 100
n = n ** 200
s = "ab" * 300
s += "c" * 401
b = b"\x00" * 1001
t = tuple(range(30))
u = (1, (2, (3, (4, (5,)))), "x" * 10)
v = tuple([1] * 9)
w = (s, n)
deep = []
for i in range(25):
    deep = [deep]
m = -(2 ** 9999)
e = 10 ** 5000
lone = "\ud800x\x00\n\u2028'\""
r = [range(3), range(1, 9, 2), range(0), ..., NotImplemented, slice(1, 2)]
c = [[0] * 50 for _ in range(40)]
c[3][4] = 1
z = [0] * 3000
z[2500] = "far"
print(len(s), t[0], u[0])
