from bisect import bisect_right


def fewest_lamps(benches, radius):
    places = sorted(set(benches))
    count = i = 0
    while i < len(places):
        i = bisect_right(places, places[i] + 2 * radius, lo=i)
        count += 1
    return count
