from math import sqrt

INF = float("inf")


def newton(x):
    guess = x / 2
    while abs(guess * guess - x) > 1e-3:
        guess = (guess + x / guess) / 2
    return guess


best = INF
for a in (2.0, 9.0):
    root = newton(a)
    if root < best:
        best = root
print(f"{best:.3f}", round(sqrt(9.0), 2))
