"""Whether a numeral may be a figure, by what stands next to it.

Owns what is refused before anything is linked: dates, names, codes, durations that
measure nothing, Chinese numerals that only make words. What a refused numeral is
instead is for `ledgers.propose`.
"""

from __future__ import annotations

import re

from ..collection import terms
from ..numerals import CHINESE as _CHINESE
from ..numerals import DIGIT, DIGITS
from ..units import split
from .grammar import LEVEL_UNITS, either, words

CHINESE = re.compile(_CHINESE)
_C = terms("grammar")["candidates"]
_S, _P = terms("grammar")["slogans"], terms("grammar")["phrases"]
DATE = re.compile(
    r"(?:\d{4}|\d{2})(?:[-~至到、和]\d{2,4})?年(?:代|(?:[-~至到、和]?\d{1,2}月)(?:\d{1,2}日)?)?"
    r"|\d{1,2}(?:[-~至到]\d{1,2})?月(?:\d{1,2}[日号])?|\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}|\d{4}[-~至到](?=\d{4}年)"
)
SPAN = re.compile(r"(?:-{1,2}|~|至|到)\d")
_TAIL = terms("grammar")["tail"]
FROM = re.compile(r"[由从](?:[^，。；、\d\n]{0,6}的?|\d{4}年(?:末|底)?的?)$")
ARRIVES = re.compile(rf"(?:{either([*_TAIL['rise'], *_TAIL['fall']])}[至到为]|{either(_TAIL['to'])})\d")
AFTER_DATE, AFTER_NAME, DURATION = (
    re.compile(either(terms("grammar")["not_before"][key])) for key in ("date", "name", "duration")
)
BROUGHT = re.compile(either(_C["brought"], reverse=True))
_TO = "(?:达?到|[至为了达约])?"
# 增长-1.2%; 分别增长5.6%和-3.2%
SIGN = re.compile(
    f"[-负](?:{either(_C['signed'], reverse=True)}|[、和与及][%‰点倍元人吨\\d]|的(?:度季|[年月]|期同|份月))"
)
# 同比+3.1%，（+2.4%）
RAISED = re.compile(f"\\+(?:{either(_C['signed'], reverse=True)}|[，、和与及（：\n]|$)")
# A number with all that is stuck to it, and what of this can be read.
_LOST = "□■◻▢�"
TOKEN = re.compile(
    rf"[0-9](?:[0-9]|[.,]{{1,3}}(?=[0-9])|[{_LOST}](?=[0-9.%亿万元])|×+(?=[%亿万元])|[OolI](?=[0-9.%]*[0-9%]))*[十百千万亿]*"
)
READABLE = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)[十百千万亿]*")
BREAKS = frozenset(f".,OolI{_LOST}")
TORN = re.compile(rf"[.,][^0-9]|[.,]?[{_LOST}]|[.,]?[OolI](?![A-Za-z])")
# Behind a number that is torn: a magnitude or a unit tells it from the number of a chapter (1.2.3).
UNIT_LIKE = re.compile(r"[万亿%]|[0-9□■◻▢�×][%元吨亩公米人户家个万亿]")
REACHED = re.compile(either(_C["reached"], reverse=True))
SHORTENED = re.compile(rf"{either(_C['shortened'])}{_TO}$|(?:缩短|延长|压缩){_TO}\d*[至到-]?$")
RANKED = re.compile(rf"{either(_C['ranked'])}[^，。；、\n]{{0,8}}第$")
MINDED, MOVED = (re.compile(either(_C[key], reverse=True)) for key in ("minded", "moved"))
WITHIN = re.compile(rf"{either(_C['within'])}[^，。；、\n]{{0,10}}前$")
TOP_ENDS = re.compile("[位名强]?(?:[，。；、！\n”）]|$|行列)")
# 排名53位: a rank without 第, and others in a list after it.
PLACED_AT = re.compile(r"排[名位](?:\d{1,4}位[、和])*$")
RANK_ENDS = re.compile(rf"[位名](?![职校师])|[，。；、！\n”）]|$|{either(_C['rank_goes_on'])}")
ROUND = re.compile("[一二三五十百千两]*(?:[百千]?万亿|[百千]?亿|[百千]万|[百千十])")
# Bare numbers in a list or range: what follows the last is said of each.
LISTED = re.compile(r"\d{1,4}(?:(?:[、和与及~至到]|-{1,2})\d{1,4}){1,8}")
NAMED_PLAN = re.compile(f"[^，。；、：\\d]{{0,8}}?{either(_C['plans'])}")
HOLDS = re.compile(either(_C["holds"], reverse=True))
HELD = re.compile(r"[个条座家所项][^，。；、\d]{1,8}、[一二三四五六七八九十两\d]")
PART_OF_PRICE = re.compile("分(?=[，。；、）和\n])")
PRICED = re.compile(f"{either(_P['priced'])}[^，。；]*$|{either(_P['priced'])}[^。；]*分[、和]$")
MADE_UP = re.compile(f"大[一-鿿]{{0,4}}?{either(_C['made_up'])}(?=[，。；、\n])")
# 从零提升到12万件, but not 从零起步.
FROM_NONE = re.compile(r"零[^，。；、\d]{0,4}?[到至](?=\d)")
TO_NONE = re.compile("[降减少][到至为]零[，。；、]")
# 十二万人, 三十万户; 百万 alone makes a name.
MYRIADS = re.compile(f"[十百千]*[{DIGIT}两][{DIGIT}十百千两]*[万亿]")
PEOPLE = re.compile(either(terms("grammar")["units"]["nouns"]))
REACHES = re.compile(f"了?{either(_P['reaches'], reverse=True)}")
ROUNDEST = frozenset(("百万", "千万", "百亿", "千亿", "万亿", "亿", "十亿", "十万", "百万亿"))
PER_OUTPUT = re.compile(f"元?(?:地区)?{either(_C['per_output'])}(?:综合)?{either(_C['per_use'])}")
WHOLE, PHYSICAL, LOOSE = (words("candidates", key) for key in ("whole", "physical", "loose"))
NAMING = words("candidates", "naming")
OF_PEOPLE, COUNTY, SUMMED = (words("units", key) for key in ("people", "county", "summed"))
DIVIDED = re.compile("(?:[一二三四五六七八九十两][县区市旗]){2}")
DONE = re.compile(either(_C["done"], reverse=True))
MEETING = re.compile(either(_C["meetings"]))
# A word of more than one character: 高 alone begins 高速公路 as well as 高地.
SLOGAN, SLOGAN_WORD = (re.compile(either(w for w in _S["nouns"] if len(w) >= size)) for size in (1, 2))
PLACED = re.compile(either(_S["places"]))
PASSED = re.compile(f"{either(_P['passed'])}$")
# “零输入、零感染”: a count of nothing, claimed.
NONE_OF = re.compile("零[一-鿿]{2,4}[、”]")
# 增长两成, 贡献了六成的税收; of the nearest 近七成企业.
TENTHS, NEAR_TENTHS = re.compile("[近约超过达到有的长升降加少高低跌涨了占将，]"), frozenset("近约超占")


def no_figure(text: str, at: int, match: re.Match[str]) -> int:
    """Return where to read on when an Arabic number is no figure, else 0.

    `match`: number, magnitude and unit, as `quantities.ARABIC` finds them.
    """
    before, end, tail = text[max(0, at - 1) : at], match.end(), match.end("number")
    if before == " ":  # digits come before: a number that blanks have torn
        return end
    date = DATE.match(text, at)
    if date and not (before.isascii() and before.isalpha()):
        whole = date.group()
        # A plain 20年 is a duration; 2020年, 5月 and 90年代 are dates.
        if whole[-1] != "年" or len(match["number"]) == 4:
            return date.end()
    if before and (before in "《·+#-/“[〔" or (before.isascii() and before.isalpha())):
        named = not (before == "“" and match["unit"] and not quoted(text, at))
        ranged = re.search(r"\d[%‰万亿千个元人项家]*-{1,2}$", text[max(0, at - 8) : at])
        signed = (before == "-" and (ranged or is_negative(text, at))) or is_raised(text, at)
        if named and not signed:
            return end
    if match["number"][0] == "0" and match["number"][1:2].isdigit():  # a telephone number, a code
        return end
    if DURATION.match(text, tail) and not match["magnitude"]:
        return 0 if _is_duration(text, at, tail, end) else end
    if text.startswith("道", tail + 1) and text[tail] in "国省县乡":
        return end
    if not match["unit"] and text.startswith("级", end):  # 百亿级, 50亿级
        return end + 1
    if match["unit"] or match["magnitude"]:
        return end if match["unit"] in NAMING and not match["magnitude"] else 0
    listed = LISTED.match(text, at)
    last = listed.end() if listed else at
    if listed and (text.startswith("等", last) or AFTER_NAME.match(text, last) or AFTER_DATE.match(text, last)):
        return last  # 地铁1、2号线, 1780、1700等生产线, 2-3年时间
    if SPAN.match(text, tail):
        return 0
    if AFTER_DATE.match(text, tail) or AFTER_NAME.match(text, tail):
        return end
    return 0 if _stands_alone(text, at, tail) else end


def _is_duration(text: str, at: int, tail: int, end: int) -> bool:
    """Tell whether a span of time measures something: 缩短至2天, but not 连续7年 and 1小时经济圈."""
    if text.startswith(("年缩短", "年延长", "年提前", "年压缩"), tail):
        return True
    if text.startswith(("年", "个月"), tail):
        return SHORTENED.search(text[max(0, at - 6) : at]) is not None
    ring = AFTER_NAME.match(text, tail)
    if ring and len(ring.group()) > 2:
        return False
    before = text[max(0, at - 9) : at][::-1].lstrip("约近共").removeprefix("了")
    return BROUGHT.match(before) is not None


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Tell whether an Arabic number without unit states something: 指数为148.7，."""
    follow = text[end : end + 1]
    if re.match(r"[、和与]\d", text[end : end + 2]):
        return True
    before = text[max(0, at - 4) : at]
    if re.search(r"(?:达到?|[为是至到]|指数|控制在|比|超过|降|升)$", before) and follow in "，。；、（）\n以左之":
        return True  # also at the end of a text
    if FROM.search(text, max(0, at - 14), at) and ARRIVES.match(text, end):
        return True  # 城乡收入比由上年的2.03缩小至1.98
    return before.endswith(("由", "从")) and follow in tuple("降升提减增下上调")


def is_negative(text: str, at: int) -> bool:
    """Tell whether a minus sign or 负 stands before a number, rather than a dash or a part of a word."""
    return text[at - 1 : at] in ("-", "负") and SIGN.match(text[max(0, at - 5) : at][::-1]) is not None


def is_raised(text: str, at: int) -> bool:
    """Tell whether a plus sign stands before a number (同比+3.1%), rather than between two of them or in a name."""
    return text[at - 1 : at] == "+" and RAISED.match(text[max(0, at - 5) : at][::-1]) is not None


def unreadable(text: str, at: int) -> int:
    """Return where a number ends that nobody can read whole (12..5, 3.4.5亿, 5□.2), else 0.

    Numbers of chapters (1.2.3) are among them: neither is a figure.
    """
    whole = TOKEN.match(text, at)
    torn = at and text[at - 1] in BREAKS and TORN.match(text[max(0, at - 3) : at][::-1])
    return whole.end() if whole and (torn or not READABLE.fullmatch(whole.group())) else 0


def is_torn(text: str, start: int, end: int) -> bool:
    """Tell whether a numeral that is no figure is part of a number with a unit that cannot be read: 5 in 12..5亿."""
    begin = start
    while begin > max(0, start - 20) and (text[begin - 1].isdigit() or text[begin - 1] in ".,OolI×" + _LOST):
        begin -= 1
    for at in range(begin, end):
        if text[at].isdigit() and (stop := unreadable(text, at)):
            return stop >= end and UNIT_LIKE.match(text, stop - 1) is not None
    return False


def quoted(text: str, at: int) -> bool:
    """Tell whether a place lies inside a short quotation, as a name or a slogan does."""
    opening = text.rfind("“", max(0, at - 24), at)
    if opening < 0 or text.rfind("”", opening, at) >= 0:
        return False
    return text.find("”", at, at + 24) >= 0


def is_rank(text: str, at: int, end: int) -> bool:
    """Tell whether 第N says where something ranks."""
    before = text[max(0, at - 16) : at]
    if not RANK_ENDS.match(text, end) or quoted(text, at) or MINDED.match(before[-2::-1]):
        return False
    cut = max(before.rfind(c) for c in "，。；\n")
    return RANKED.search(before[cut + 1 :]) is not None


def is_top(text: str, at: int, end: int) -> bool:
    """Tell whether 前N says within which ranks something is: 进入全省前十, but not 前三季度."""
    within = text[at - 1 : at] == "前" and WITHIN.search(text[max(0, at - 20) : at]) is not None
    return within and TOP_ENDS.match(text, end) is not None


def is_placed(text: str, at: int) -> bool:
    """Tell whether N位 without 第 says where something ranks."""
    return PLACED_AT.search(text[max(0, at - 16) : at]) is not None


def chinese_figure(text: str, match: re.Match[str]) -> bool:
    """Tell whether a Chinese numeral counts or measures something.

    `match`: number, magnitude and unit, as `quantities.CHINESE` finds them.
    """
    at, number, unit, end = match.start(), match["number"], match["unit"] or "", match.end()
    tail, before = match.end("number"), text[max(0, at - 1) : at]
    if unit in ("番", "倍"):
        return number not in ("百", "千", "万", "亿", "半") and before != "事"
    if unit == "成":
        follow = text[end : end + 1]
        return TENTHS.match(before) is not None and (before in NEAR_TENTHS or follow in "以的左多、，。；")
    if number == "零":
        return _is_none(text, at, before) or is_from_none(text, at) or TO_NONE.match(text, at - 2) is not None
    if number == "一" and HELD.match(text, tail) and HOLDS.match(text[max(0, at - 2) : at][::-1]):
        return True
    if quoted(text, at) or (before and before in "第数上几分·之/"):
        return False
    if number[0] in "十百千万亿" and re.fullmatch("[十百千万亿]+", number) and _is_bare_unit(text, at, end):
        return False
    if split(unit)[1].endswith("点") or "点" in number or (split(unit)[1] in OF_PEOPLE and MYRIADS.fullmatch(number)):
        return True
    if _is_precise(number) and unit not in NAMING and not DURATION.match(text, tail):
        return bool(unit) and unit not in ("里", "国", "行", "大类", "步")
    if ROUND.fullmatch(number):
        if text.startswith(("台阶", "级"), tail) or (number == "万" and unit != "吨"):
            return False
        if NAMED_PLAN.match(text, end) or PER_OUTPUT.match(text, tail):
            return False
        if not unit and number in ROUNDEST and PASSED.search(text[max(0, at - 4) : at]):
            return text[tail : tail + 1] in tuple("，。、；大")
        if not unit and number in ROUNDEST and people_reached(text, at, tail):
            return True
        if number in ROUNDEST or len(number) > 2:
            return unit in WHOLE and not (unit in ("人", "户", "人次", "里", "米") and number[-1] == "万")
    if (
        number[0] in "一半零〇百千万亿"
        and (len(number) == 1 or number[0] not in "一半")
        or re.fullmatch(f"[{DIGIT}]{{2,}}|半", number)
    ):
        return False
    return text.startswith("大奖", tail) or _counts(text, at, end, unit, before)


def is_from_none(text: str, at: int) -> bool:
    """Tell whether 零 is where something begins that comes to a number: 从零提升到12万件."""
    return text[at - 1 : at] in ("从", "由") and FROM_NONE.match(text, at) is not None


def people_reached(text: str, at: int, end: int) -> str:
    """Return the people of whom a round number says how many something reaches (惠及百万群众), or nothing."""
    people = PEOPLE.match(text, end) if REACHES.match(text[max(0, at - 3) : at][::-1]) else None
    return people.group() if people else ""


def is_priced(text: str, at: int, end: int) -> bool:
    """Tell whether N分 is money, part of a price: 每斤收购价提高3分."""
    return PART_OF_PRICE.match(text, end) is not None and PRICED.search(text, max(0, at - 24), at) is not None


def is_made_up(text: str, at: int, end: int, number: str) -> bool:
    """Tell whether N大 counts what is listed before it: 乳、肉、薯、果四大特色产业, 玉米等5大加工产业."""
    if not MADE_UP.match(text, end) or quoted(text, at):
        return False
    count = int(number) if number.isdigit() else DIGITS.get(number, 0)
    names = _names_before(text, at)
    return names[-1].endswith("等") or len(names) == count > 1


def _names_before(text: str, at: int) -> list[str]:
    """Return what the clause before a number lists: 甲和乙的."""
    clause = re.split("[，。；：\n]", text[max(0, at - 60) : at])[-1]
    return re.split("[、和与及]", clause.removesuffix("的"))


def _is_bare_unit(text: str, at: int, end: int) -> bool:
    """Tell whether what looks like a number is a unit that stands alone: （亿元）, 单位：万人."""
    before, after = text[max(0, at - 3) : at], text[end : end + 1]
    alone = before[-1:] in ("", "\n") and after in ("", "\n")
    return alone or (before[-1:] == "（" and after in tuple("）、，/")) or before.endswith(("单位：", "单位"))


def _is_precise(number: str) -> bool:
    """Tell whether a Chinese numeral is so exact that it is part of no name: 三百二十五, but not 百万, 三千."""
    return len(re.findall(f"[{DIGIT}两]", number)) > 1 and re.search("[十百千]", number) is not None


def _numeral(text: str, at: int) -> str:
    found = CHINESE.match(text, at)
    return found.group() if found else ""


def _is_none(text: str, at: int, before: str) -> bool:
    if before not in ("“", "、") or not NONE_OF.match(text, at):
        return False
    opening = text.rfind("“", max(0, at - 24), at)
    return opening > 0 and text.count("零", opening, at + 14) > 1 and text[opening - 1] in "了现持到"


def _counts(text: str, at: int, end: int, unit: str, before: str) -> bool:
    """Tell whether a Chinese numeral with this counter counts things of the world."""
    follow = text[end : end + 4]
    if unit == "届":
        return text[max(0, at - 2) : at] in ("蝉联", "连续", "举办") and follow[:1] not in tuple(DIGIT)
    if text[max(0, at - 2) : at] in ("连续", "同比"):
        return False
    if DIVIDED.search(text[max(0, at - 2) : at + 4]):
        return False  # 三县一区: what a place is divided into names it
    if unit in COUNTY:
        theirs = follow[:1] in ("县", "城")  # 增强四县县城承载力 speaks of them, and does not count them
        return SLOGAN.match(follow) is None and before not in ("全", "各") and not theirs
    if unit in PHYSICAL:
        return unit == "大类" or SLOGAN_WORD.match(follow) is None
    reached = REACHED.match(text[max(0, at - 6) : at][::-1]) is not None
    if unit in LEVEL_UNITS and not DURATION.match(text, end - len(unit)) and len(_numeral(text, at)) > 1:
        return reached or unit not in ("里", "度", "方", "米", "G", "M", "P", "m", "t")
    if unit not in LOOSE or (unit == "次" and MEETING.match(follow)):
        return False
    if unit == "位" and MOVED.match(text[max(0, at - 2) : at][::-1]):
        return True
    if follow[:1].isdigit() or PLACED.match(text, end):
        return True
    if not follow or follow[0] in "，。；、）”：！\n":
        return reached and len(_numeral(text, at)) > 1
    if SLOGAN_WORD.match(follow):
        return False
    return DONE.match(text[max(0, at - 6) : at][::-1]) is not None or at == 0 or _summed(text, at, unit)


def _summed(text: str, at: int, unit: str) -> bool:
    """Tell whether as many names stand before a Chinese numeral as it says: 甲和乙两个实验室."""
    if unit not in SUMMED or text[at] not in DIGITS:
        return False
    names = _names_before(text, at)
    return len(names) == DIGITS[text[at]] and all(2 <= len(name.strip("“”")) <= 12 for name in names[1:])
