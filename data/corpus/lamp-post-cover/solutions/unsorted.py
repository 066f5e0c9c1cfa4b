def fewest_lamps(benches, radius):
    lamps = []
    for b in benches:
        if not any(abs(b - lamp) <= radius for lamp in lamps):
            lamps.append(b + radius)
    return len(lamps)
