def repunit_length(n):
    if n % 2 == 0:
        return 0
    r = 0
    k = 0
    while k == 0 or r > 0:
        r = (r * 10 + 1) % n
        k += 1
    return k
