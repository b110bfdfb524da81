"""Writes the words by which emoji are found: `table.py PACKAGE FILE`.

PACKAGE is the unpacked npm package `emojibase-data`. Each line of the table is one emoji without a skin tone, its
English keywords, its Chinese name and its Chinese keywords, with tabs between them. English names, groups, shortcodes
and skin tones are those of the crate `emojis`, so they do not stand here a second time. The selector U+FE0F, which
some programs write and others do not, is left out, and so are emoji that the font `Twemoji-COLR.ttf` does not have.
"""

import json
import sys

NEWEST = 15.0

package, target = sys.argv[1:]


def read(language):
    with open(f"{package}/{language}/data.json", encoding="utf-8") as file:
        return {entry["hexcode"]: entry for entry in json.load(file)}


def words(entry):
    return ",".join(tag.strip().lower() for tag in entry.get("tags", []))


english, chinese = read("en"), read("zh")
lines = []
for code, entry in english.items():
    # Letters of flags and the skin tones themselves belong to no group that people choose from.
    if entry["version"] > NEWEST or entry.get("group") in (None, 2):
        continue
    other = chinese[code]
    lines.append((entry["order"], [entry["emoji"].replace("\ufe0f", ""), words(entry), other["label"], words(other)]))
lines.sort()
for _, line in lines:
    assert not any("\t" in part or "\n" in part for part in line), line
with open(target, "w", encoding="utf-8") as file:
    file.writelines("\t".join(line) + "\n" for _, line in lines)
