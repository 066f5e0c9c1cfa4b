def fewest_lamps(benches, radius):
    count = 0
    limit = float("-inf")
    for b in sorted(set(benches)):
        if b >= limit:
            count += 1
            limit = b + 2 * radius
    return count
