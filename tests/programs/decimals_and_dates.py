from decimal import Decimal, getcontext
from fractions import Fraction
from datetime import date, timedelta, datetime
d = Decimal("1.10")
d += Decimal("2.2")
f = Fraction(1, 3)
f *= 3
p = [d, f, d]
p[0] = Decimal(5)
t = date(2024, 2, 28) + timedelta(days=2)
u = {t: [f], datetime(2020, 1, 1, 5): d}
u[t].append(d)
s = {Fraction(1, 2), Fraction(2, 4), Decimal(1), 1}
print(d, f, t, len(s))
