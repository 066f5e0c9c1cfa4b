b = bytearray(b"hello")
b[0] = ord("j")
b += b"!"
b.extend(b"??")
b[1:3] = b"EE"
del b[-1]
c = b
c.reverse()
m = memoryview(b)
m[0] = 65
m[1:3] = b"zz"
m.release()
b.append(1)
x = b.pop()
s = bytearray(5)
s[::2] = b"\x01" * 3
print(b, x, s)
