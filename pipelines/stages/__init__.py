"""From an item to its rows: pure steps between typed values; only `runner` runs anything."""
