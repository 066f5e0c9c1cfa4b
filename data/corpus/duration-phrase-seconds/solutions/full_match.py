import re

SHAPE = re.compile(r"(?:(\d+)d *)?(?:(\d+)h *)?(?:(\d+)m *)?(?:(\d+)s)?")


def to_seconds(text):
    m = SHAPE.fullmatch(text)
    if not m or not text or text.endswith(" "):
        return -1
    d, h, mi, s = (int(g or 0) for g in m.groups())
    return ((d * 24 + h) * 60 + mi) * 60 + s
