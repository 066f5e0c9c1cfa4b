groups = {}
for word in ["ab", "ba", "c"]:
    groups.setdefault("".join(sorted(word)), []).append(word)
fallback = ["shared"]
groups.get("zz", fallback).append("kept")
groups.get("ab", fallback).append("more")
(groups.get("nope") or fallback).append("or")
index = {}
for i, w in enumerate("abca"):
    index.setdefault(w, {}).setdefault("at", []).append(i)
    index[w]["n"] = index[w].get("n", 0) + 1
max(groups.values(), key=len).append("longest")
next(iter(groups.values()))[0] = "first"
list(groups.values())[1].append("second")
print(groups, fallback, index)
