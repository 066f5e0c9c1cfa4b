from __future__ import annotations
from typing import Optional, Generic, TypeVar
T = TypeVar("T")
x: int = 5
y: list[int]
class Stack(Generic[T]):
    items: list[T]
    size: int = 0
    def __init__(self) -> None:
        self.items: list[T] = []
        self.top: Optional[T] = None
    def push(self, v: T) -> Stack[T]:
        self.items.append(v)
        self.top = v
        self.size += 1
        return self
s: Stack[int] = Stack[int]()
s.push(1).push(2)
d: dict = {}
d["k"]: list = [s]
s.items[0]: int = 9
print(s.items, x, d["k"][0].size)
