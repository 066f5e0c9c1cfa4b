def divide(a, b):
    try:
        result = a // b
    except ZeroDivisionError:
        result = None
    else:
        result += 1
    finally:
        print("divided")
    return result


print(divide(7, 2), divide(1, 0))
