import sys

_, *values = map(int, sys.stdin.buffer.read().split())
corners = [complex(x, y) for x, y in zip(values[::2], values[1::2])]
ahead = corners[1:] + corners[:1]
area = sum((a.conjugate() * b).imag for a, b in zip(corners, ahead)) / 2
border = sum(abs(a - b) for a, b in zip(corners, ahead))
print(f"{abs(area):.1f} {border:.3f}")
