n = 3000  # short 20, long 5000
words = []
for i in range(n):
    s = ""
    for k in range(8):
        s += chr(97 + (i * 7 + k * 3) % 26)
    words.append(s[::-1])
out = ""
for w in words:
    out += w[0]
print(len(set(words)), len(out))
