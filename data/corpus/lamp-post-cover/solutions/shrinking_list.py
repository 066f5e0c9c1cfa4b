def fewest_lamps(benches, radius):
    if not benches:
        return 0
    lamp = min(benches) + radius
    dark = [b for b in benches if b - lamp > radius]
    return 1 + fewest_lamps(dark, radius)
