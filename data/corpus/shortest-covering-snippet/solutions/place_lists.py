import sys
from bisect import bisect_left
from collections import defaultdict


def main():
    text, wanted = sys.stdin.read().split()
    places = defaultdict(list)
    for i, ch in enumerate(text):
        places[ch].append(i)
    count = {ch: wanted.count(ch) for ch in wanted}

    def end_from(i):
        end = i
        for ch, m in count.items():
            k = bisect_left(places[ch], i) + m - 1
            if k >= len(places[ch]):
                return None
            end = max(end, places[ch][k])
        return end

    best = ""
    at = -1
    for i in range(len(text)):
        if (e := end_from(i)) is None:
            break
        if at < 0 or e - i + 1 < len(best):
            at, best = i, text[i:e + 1]
    print(f"{at + 1} {best}" if at >= 0 else "NONE")


main()
