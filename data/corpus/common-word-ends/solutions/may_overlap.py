import os


def common_ends(words):
    prefix = os.path.commonprefix(words)
    backwards = [w[::-1] for w in words]
    suffix = os.path.commonprefix(backwards)[::-1]
    if len(words) == 1:
        suffix = ""
    return prefix, suffix
