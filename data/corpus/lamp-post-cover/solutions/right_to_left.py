def fewest_lamps(benches, radius):
    stack = sorted(benches)
    lamps = []
    while stack:
        bench = stack.pop()
        if lamps and abs(lamps[-1] - bench) <= radius:
            continue
        lamps.append(bench - radius)
    return len(lamps)
