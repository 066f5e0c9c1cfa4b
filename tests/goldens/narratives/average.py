readings = [21.5, 19.0, 22.25, 18.75]
total = 0.0
for reading in readings:
    total += reading
mean = total / len(readings)
spread = max(readings) - min(readings)
print(f"{mean:.2f} {spread}")
