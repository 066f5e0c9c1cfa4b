import re
import sys


def mirror(text):
    source = iter(re.findall("[aeiou]", text.lower())[::-1])

    def put(m):
        v = next(source)
        return v.upper() if m.group().isupper() else v

    return re.sub("[aeiou]", put, text, flags=re.I)


for row in sys.stdin:
    print(mirror(row), end="")
