"""Cuts "Anser Han" out of Noto Sans CJK SC: the letters of Chinese that the windows carry with them.

    python3 anser_han.py FOLDER_WITH_NOTO TARGET_FOLDER

What it covers, as far as Inter has not the character already (it comes first wherever these signs are not Chinese):

- GB 2312, the 6,763 characters of every Chinese text of today, with its punctuation, numbers and kana;
- the first level of Big5, the 5,401 characters in common use in Hong Kong and Taiwan: a sentence whose
  letters come from two fonts is hard to read;
- everything that stands in the Chinese words of the windows and of the server (assets/locales/*/*.ftl);
- what Cantonese is written with, and the punctuation of Hong Kong and Taiwan;
- the quotation marks, dots and dashes that Chinese shares with English and has in forms of its own;
- full-width forms, kana with the small letters of Ainu and of counting words (ゕ ゖ ヵ ヶ ㇰ), Bopomofo,
  and the numbers of the lunar calendar.

Forms are those of the mainland: `，` and `。` stand in the lower left corner of their square. What is missing
comes from Droid Sans Fallback and then from the system. Nothing but the outlines is kept: vertical writing,
alternates and kerning are for typesetting, and cost half as much again.
"""

import io
import pathlib
import re
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

NAME = "Anser Han"
# Two weights, for text and for headings. There is no semibold of Noto Sans CJK.
WEIGHTS = [("Regular", 400), ("Bold", 700)]
VERSION = "1.0"

# In both fonts: which of them is meant depends on the letters beside.
SHARED = "“”‘’…—"

HERE = pathlib.Path(__file__).resolve().parent
LOCALES = HERE.parent / "locales"


def gb_2312():
    """Every character of the standard, by its rows and cells."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def big5():
    """The characters in common use."""
    for row in range(0xA4, 0xC7):
        # The last row of the level ends in its middle.
        for cell in [*range(0x40, 0x7F), *(range(0xA1, 0xFF) if row < 0xC6 else [])]:
            try:
                yield ord(bytes([row, cell]).decode("big5"))
            except UnicodeDecodeError:
                pass


def spans():
    """Whole blocks, as far as Noto Sans CJK has them."""
    yield from range(0x3000, 0x3030)  # punctuation
    yield from [0x3030, 0x303B, 0x303D, 0x303E]
    yield from range(0x3041, 0x3100)  # kana
    yield from range(0x3105, 0x3130)  # Bopomofo
    yield from range(0x31A0, 0x31C0)
    yield from range(0x31F0, 0x3200)  # small kana
    yield from range(0x3220, 0x3244)  # (一)
    yield from range(0x3280, 0x32B1)  # ㊀
    yield from range(0xFE10, 0xFE1A)  # what Hong Kong and Taiwan use beside the common signs
    yield from range(0xFE30, 0xFE70)
    yield from range(0xFF01, 0xFF5F)  # full width
    yield from range(0xFFE0, 0xFFE7)
    yield from map(ord, "‧﹏︰〇々〆〻ー兀嗀")
    # What Cantonese is written with beside them.
    yield from map(ord, "嘅啲喺咁嚟冇佢哋嗰咗嘢噉唔乜咩嘥嗮晒攞揾搵瞓咪嘞喇啦喎㗎咋啱靚掂執掟嗌孖廿卅咭嚿嘈嚡咇啩噃嗱冚嗻乸餸焗煲揼撳揸")


def words():
    """What the windows and the server say in Chinese."""
    for file in sorted(LOCALES.glob("*/*.ftl")):
        yield from map(ord, file.read_text(encoding="utf-8"))


def main(source, target):
    inter = set(TTFont(HERE / "Inter-Regular.otf").getBestCmap())
    wanted = set(gb_2312()) | set(big5()) | set(spans()) | set(words())
    # Emoji that Twemoji draws in colour do not belong here, nor what is not written.
    wanted = {c for c in wanted if c > 0x2000 and c not in inter} | set(map(ord, SHARED))
    for weight, number in WEIGHTS:
        collection = TTCollection(pathlib.Path(source) / f"NotoSansCJK-{weight}.ttc")
        [font] = [f for f in collection.fonts if f["name"].getDebugName(1) == "Noto Sans CJK SC"]
        # Written out and read again: the subsetter wants a font of its own.
        alone = io.BytesIO()
        font.save(alone)
        font = TTFont(alone)
        options = subset.Options()
        options.layout_features = []
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.notdef_outline = True
        options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG", "GPOS", "GSUB", "GDEF"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted & set(font.getBestCmap()))
        subsetter.subset(font)
        rename(font, weight, number)
        stand_with_inter(font)
        file = pathlib.Path(target) / f"AnserHan-{weight}.otf"
        font.save(file)
        cmap = TTFont(file).getBestCmap()
        missing = "".join(chr(c) for c in sorted(set(words()) - set(cmap) - inter) if c > 0x2E80)
        assert not missing, f"the windows use {missing}"
        print(f"{file.name}: {len(cmap)} characters, {file.stat().st_size} bytes")


def stand_with_inter(font):
    """The toolkit centres the line of one font in that of another: with Noto's own line, Chinese would
    stand a fourteenth of its size below the letters beside it."""
    inter = TTFont(HERE / "Inter-Regular.otf")
    lines, units = inter["hhea"], inter["head"].unitsPerEm
    ascent = round(1000 * lines.ascent / units)
    descent = round(1000 * lines.descent / units)
    font["hhea"].ascent = font["OS/2"].sTypoAscender = font["OS/2"].usWinAscent = ascent
    font["hhea"].descent = font["OS/2"].sTypoDescender = descent
    font["OS/2"].usWinDescent = -descent
    font["hhea"].lineGap = font["OS/2"].sTypoLineGap = 0


def rename(font, weight, number):
    """The licence asks for a name of one's own for what was changed; who drew it stays named."""
    postscript = f"{NAME.replace(' ', '')}-{weight}"
    names = {
        1: NAME,
        2: weight,
        3: f"{VERSION};{postscript}",
        4: f"{NAME} {weight}".removesuffix(" Regular"),
        5: f"Version {VERSION}; cut from {font['name'].getDebugName(4)}, "
        + re.sub(r";.*", "", font["name"].getDebugName(5)),
        6: postscript,
    }
    for record in list(font["name"].names):
        if record.langID != 0x409:
            font["name"].removeNames(langID=record.langID, platformID=record.platformID)
    for number_of_name, text in names.items():
        font["name"].setName(text, number_of_name, 3, 1, 0x409)
    font["OS/2"].usWeightClass = number
    font["OS/2"].achVendID = "NONE"
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    top = cff.topDictIndex[0]
    for key, text in (("FullName", names[4]), ("FamilyName", NAME), ("Weight", weight)):
        if hasattr(top, key):
            setattr(top, key, text)


if __name__ == "__main__":
    main(*sys.argv[1:])
