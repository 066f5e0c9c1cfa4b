def repunit_length(n):
    ones = 0
    for size in range(1, 51):
        ones = ones * 10 + 1
        if ones % n == 0:
            return size
    return 0
