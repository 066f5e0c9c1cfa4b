import sys


def fields(record):
    piece = None
    for part in record.split(","):
        piece = part if piece is None else piece + "," + part
        if piece.count('"') % 2 == 0:
            if piece.startswith('"'):
                piece = piece[1:-1].replace('""', '"')
            yield piece
            piece = None


def main():
    n, *records = sys.stdin.read().split("\n")
    for record in records[:int(n)]:
        row = list(fields(record))
        print(len(row), *("<%s>" % f for f in row), sep="\n")


main()
