def fewest_lamps(benches, radius):
    lamps = 0
    reach = None
    for b in sorted(benches):
        if reach is None or b > reach:
            lamps += 1
            reach = b + 2 * radius
    return lamps
