def repunit_length(n):
    if n % 2 == 0 or n % 5 == 0:
        return 0
    length = 1
    rest = 1 % n
    while rest != 0:
        rest = (rest * 10 + 1) % n
        length += 1
    return length
