import sys


def answers(stream):
    next(stream)
    for line in stream:
        if not line.strip():
            continue
        a, b, m = (int(w) for w in line.split())
        r0, r1 = m, a
        s0, s1 = 0, 1
        while r1:
            q = r0 // r1
            r0, r1 = r1, r0 - q * r1
            s0, s1 = s1, s0 - q * s1
        times, rest = divmod(b, r0)
        if rest:
            yield "NO"
        else:
            yield " ".join([str(s0 * times % (m // r0)), str(r0)])


print("\n".join(answers(sys.stdin)))
