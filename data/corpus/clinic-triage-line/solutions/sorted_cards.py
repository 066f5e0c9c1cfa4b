import bisect
import sys
from dataclasses import dataclass, field


@dataclass(order=True)
class Card:
    severity: int
    order: int
    name: str = field(compare=False)


def handle(lines):
    row = []
    for number, line in enumerate(lines):
        match line.split():
            case ["arrive", name, severity]:
                bisect.insort(row, Card(int(severity), -number, name))
            case ["leave", name]:
                row = [card for card in row if card.name != name]
            case ["next"]:
                yield row.pop().name if row else "NOBODY"


if __name__ == "__main__":
    _, *events = sys.stdin.read().splitlines()
    print("\n".join(handle(events)))
