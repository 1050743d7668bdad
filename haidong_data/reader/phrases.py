"""The words before and behind a number: what they say, and what they name.

Owns the reading of a clause backwards from a number (adverbs, bounds, verbs of growth
and arrival, comparisons), of the subject that is left, and of the noun that is counted.
Every function looks at a few dozen characters. It knows nothing of other numbers.
"""

from __future__ import annotations

import re

from ..collection import terms
from . import grammar
from .grammar import either, options, words
from .quantities import PERSONS, Quantity, is_level

_G = terms("grammar")
_P = _G["phrases"]
# How far a subject may stand before its number.
LOOK = 60
BRACKET = re.compile(r"（[^（）]{0,40}）")
CLAUSE = re.compile("[，,；：。！？\n（]")
UP_TO_CLAUSE = re.compile(f".*{CLAUSE.pattern}", re.S)
_SINCE = r"[年季度月末底初上去前同期时历史一二三四五六七八九十\d”“规划、和]{2,14}"
# The next are read backwards: 比2015年, 较上年末; 增加到2015年的3145亿元, 是2015年的2倍; 三年提高;
# 剔除减税因素后; 由2010年的43.3%.
COMPARED = re.compile(rf"(?:比相)?(?:{_SINCE}|平水均平[全国省市]{{0,4}})[比较同]|(?:期同年[上去])(?:[比较同])?")
ARRIVED = re.compile(
    r"的?[末底初]?(?:度季[一二三四]前?|年全|年半[上下]|年五个一?上|年(?:\d{4}|[上去前])|(?:间?期|划规)?”?五[一二三四五六七八九十]{1,2}“?)(?=[到至是为比较]|于当相)"
)
IN_YEARS = re.compile("(?:均平)?[来间内]?年[二三四五六七八九十两]近?(?!续连)")
# 生产总值在2005年6520亿元的基础上
IN_YEAR = re.compile(r"[末底]?年\d{4}[在于]")
ADJUSTED = re.compile(r"后?素因[^，。；\d]{1,10}?除[剔扣]")
OPENERS, VERSUS, ASIDES = re.compile("[由从自]"), re.compile("[比较同期]"), re.compile("[年季五因]")
ASIDE = re.compile("|".join(pattern.pattern for pattern in (ARRIVED, IN_YEAR, IN_YEARS, ADJUSTED)))
_WHEN = r"[年季度月末底初上去前同期时一二三四五六七八九十\d”“]{1,14}"
FROM = re.compile(rf"的?(?:(?:每?[月年]每|均人[月年]?|{_WHEN})|第?(?:[国省区市州]全)?)?(?:[由从]|自(?!各))")
# 2018年、2019年和2020年收入分别为…
YEARS_LISTED = re.compile(r"(?:(?:19|20)\d\d年?[、和]){1,9}(?:19|20)\d\d年")
# 一是…; 1.新建…; ④改造…
ENUMERATOR = re.compile(
    r"(?:\d{1,2}[.、](?!\d)|[①-⑳]|[一二三四五六七八九十]是|[（]?[一二三四五六七八九十]{1,3}[）、][^，。；：]{0,20}?"
    f"{either(_G['time']['heading_back'] + _G['time']['heading_ahead'])})"  # a heading in a running line
)
YEARS_ON = re.compile(
    r"(?:已?连续[一二三四五六七八九十两\d]{1,3}年(?:蝉联|保持)?|(?<=..)(?:今年|全年))$|连续[一二三四五六七八九十两\d]{1,3}年(?:蝉联|保持)?"
)
RANKING = re.compile(f"(?:分别)?{either(_P['ranking'])}")
RANKED = re.compile(f"{RANKING.pattern}(?=[全第前世首同])")
ABOVE = re.compile(f"{either(_P['above'])}{either(_P['others'])}[^，]*$")
# 低于控制目标0.6个百分点, 比全国平均水平低2个百分点
BELOW = re.compile("低|慢于|少于")
OFF = re.compile(
    "(?:同比|(?<![占评可对])(?:比(?!较|重|例|率|值|价)|较(?![快大好高低多少慢强]))[^，。；、]{1,16}?)(?:(高|多|快)|(低|少|慢))?$"
)
_YEAR = r"(?:19|20)\d\d"
TIME = re.compile(
    rf"(?:到|截至|自|从)?(?:{_YEAR}[-~至到、]{_YEAR}年?|“?十?[一二三四五六七八九]?五”(?:时期|期间|以来|末|规划)?"
    rf"|{_YEAR}(?:[-~至到、](?:19|20)?\d\d)?年(?:以来|底|末|初|度|全年|全市|全省|全区)?"
    r"|近?[一二三四五六七八九十两\d]+年(?:来|间|期间|内)?(?![义制级教行计龄毛期规])|\d{1,2}(?:[-~至到]\d{1,2})?月(?:份|底|末)?(?:以来)?)"
)
# 变为2002年盈利
COME = re.compile(f"{either(_G['tail']['to'])}(?={TIME.pattern})")
_VERBS = either(word for word in _G["head"]["verb"] if len(word) > 1)
_MOVERS = either([*_P["lower"], *_P["raise"], *_P["more"]])
MOVER = re.compile(f"(?P<fall>{either(_P['lower'])})|(?P<raise>{either(_P['raise'])})|(?P<more>{either(_P['more'])})")
LOWERED = re.compile(f"[了约近超再]*{either(_P['lower'], reverse=True)}")  # read backwards
_NOUN = either(_P["not_moved"])
MOVED = re.compile(f"(?>{MOVER.pattern})了?(?!{_NOUN})(?=..)")
# 新建 heads a phrase also before what would make a noun of another verb: 新建厂房, but 建设面积.
VERB = re.compile(
    f"新建(?=[一-鿿]{{2,6}}$)(?!改|扩|面积|项目|成)|(?!{_MOVERS}{_NOUN})(?>{_VERBS})(?:了|出|好|起|过(?![剩程渡境])|各类|一批)?(?!{either(_P['nominal'])})"
)
# What was added, and is not all there is: 新增高新技术企业56家.
ADDED = re.compile(f"({either(_P['added'])})了?$")
ALL = tuple(_P["all"])
PLAIN_VERB = re.compile(f"(?>{_VERBS})(?:了|出|好)?")
_BUT = "".join(f"(?<!{word}(?=[{chars}]))" for word, chars in _P["but"].items())
HEAD = re.compile(f"(?>{either(_G['head']['adverb'])}){_BUT}")
_MOVES = [w for kind in ("rise", "fall", "to") for w in _G["tail"][kind]]
_ONWARD = either(_P["noun_goes_on"])
_FIRST = either(w for w in [*_G["after"]["stop"], *_MOVES] if len(w) > 1 or w in _P["stop_chars"])
STOP_AT_0 = re.compile(f"{_FIRST}(?!{_ONWARD})")
_STOPS = [word for word in _G["after"]["stop"] if len(word) > 1] + ["建设"]
STOP_IN = re.compile(f"{either(_STOPS)}(?!{_ONWARD})|在|已|均|被|“|(?<![收捕])获(?!奖)")
NOUN_END = re.compile(r"[，,；：。！？\n（）、]|\d(?!\d*强)|(?<=.)(?:[一二三四五六七八九十两](?=[个项家户])|分别)")
ENUMERATION = re.compile(r"[\d，。；]")
GROWTH_NOUN = re.compile(f"(?<!自然){either(_G['growth']['nouns'])}(?:预期)?(?:目标|水平|率|幅度)?$")
BEGUN, FINISHED = re.compile("新?开工(?:建设)?"), words("phrases", "finished")
EFFECT = re.compile("^.{3,}(?:拉动|撬动|带动)(?=..)(?!作用|效应)")
PACE = re.compile("(?<=..)(?:增速|增幅|涨幅|增长率)$")
GROWTH_IN = re.compile("增长(?:预期)?目标|" + options(_G["growth"]["price"]))
GENERIC, SPENT = words("generic", "nouns"), words("phrases", "spent")
SORTS, GO_WITH_SORT = words("phrases", "sorts"), words("phrases", "goes_with_sort")
DOING = frozenset(word for word in _G["head"]["verb"] if len(word) == 1)
COUNTERPARTS = words("phrases", "counterparts")
COUNTERPART = re.compile("(?<=..)(?:收入|支出|(?:播种|种植)?面积|产量|产值|总产|年?出栏|年?存栏|增加值)$")
LIGHT = re.compile(either(_P["light"]))
PREDICATE = re.compile(f"(.{{2,20}}?){either(_P['predicate'])}")
SHARED = re.compile(f"(?:常住)?居民.+$|{either(_P['shared'])}$")
# 生产总值连跨两个千亿台阶、达到3200亿元
MILESTONE = re.compile("(?:连续|接连|连)?(?:跨|迈|登|站|越|跃|突破)[^，。；、]{0,8}(?:台阶|大关|关口)、$")
# 增加值按可比价格计算，增长9%
PRICED = re.compile("按[^，。]{2,8}计算$")
_UNJOINED = [(w[: w.index(c) + 1], w[w.index(c) + 1 :]) for w in _P["unjoined"] for c in "和与及" if c in w]
_JOINS = "以及|[和与及]" + "".join(f"(?<!{head}(?={rest}))" for head, rest in _UNJOINED)
SPLIT, JOINS = re.compile(f"、|{_JOINS}"), re.compile(_JOINS)
# 第一、二、三产业
NUMBERED = re.compile("第?([一二三四五六七八九十])(.*)")
MADE, RATE_END = re.compile(f"(?<=...){either(_P['made'])}$"), re.compile(f"率|指数|{SHARED.pattern}$")
# Names that only exemplify what is counted: 甲、乙等项目.
EXAMPLES = re.compile("[^、]+、.*等(?=...)")
STRIVING = re.compile("力争|争取|努力|力求")
EXPECTED = re.compile(f"{either(_P['expected'])}+$")
INNER = re.compile(f"(?<=..){either(_P['inner'])}(?=..)")
STATE = re.compile(f"{either(_P['states'])}$")
LEVELLED = re.compile(f"{either(_P['levelled'])}$")
ACTS = re.compile(f"{either(_P['acts'])}(?:了|各类)?")
OF_WHOLE = re.compile(f"(?:{either(COUNTERPARTS)}|增加值)(?:已|约|均)*占(?!比)")
# So many of what, and what the clause goes on to say of them: 5个产业 年产值.
ONWARD = re.compile(
    f"({either(_G['periods']['picked'])}|产业集群)[^的]{{0,4}}{either(_P['levelled'])}(?:突破|超过?|达到?)?"
)
JOINED = re.compile("[、和与]")
# What no noun ends in, before a number or a verb.
TRAILING = re.compile(
    "(?:突破|超过?|达到?|增至|增加到|约|近|为|有|共|正|也|和|与|及|以及|或|并|不少于|不低于|(?<=..)(?<![高初集空华县一二])中)+$"
)
# What happened to those counted: 8个项目 建成. Of many verbs that are two each (建成投产) there are too many readings.
DONE = re.compile(f"(?:已经?|全部|正式|相继|陆续|顺利|均)*({_VERBS}{{1,6}})(?=[，。；、\n])")
PER = re.compile("每[百千万]?[户人名]")
GROWING = re.compile("的?(?:快速|高速|较快|平均|年均|速度)?(?:增长|增速|递增)")
SPELLS, EXTENTS, GOODS = (words("units", key) for key in ("spells", "extents", "goods"))
OF_TIME = re.compile("(?:天数|时间|时限)$")  # what is measured in such, rather than how long it took
INNER_BRACKET = re.compile("（([^（），。；\\d]{1,8})）(?=[一-鿿])")
# What a number is held against, where the clause names nothing else.
AGAINST = re.compile(
    f"(?:(?:比|较|同|与(?!.*{either(_P['levelled'])}$))[^，。；]{{1,20}}?(?:相比)?|超额完成[^，。；]{{0,10}})"
)
# How much of a plan was reached is said of what it planned, named before: 为调整预算的101.2%.
OF_PLAN = re.compile(
    rf"(?:为|占|完成|达到?|是)?(?:[^，。；\d]{{0,6}}?{either(_P['plan_of'])})?的?"
    rf"{either(_P['plans'])}{{1,2}}数?的?"
)
GRADE = re.compile("(?:国家|省|市|县|区|州|自治区|乡镇|世界|部)级")
LAST_NAMED = re.compile(r".*(?<!\d)(?:、|[和与及]$)")
# What goes on behind a share: 所有市州和98%的县, 覆盖全省93%的建制镇.
OF_SOME = re.compile("(?:和|(?:覆盖|惠及)全[国省区市县州]?)的$")
OF_LIST = re.compile("[^，。；：！？\n]{0,60}?等(?:重大|重点)?项目")
FACILITY = re.compile(rf"[^，。；：！？\n\d（）]{{0,20}}?{either(_P['facilities'])}")
AND_OTHERS = re.compile("(?<![高中初平均])等(?![级教次])")
LISTED_FACILITIES = re.compile(rf"[^，。；：！？\n]{{0,60}}?{either(_P['facilities'])}|的?[^，。；：！？\n]{{2,12}}?厂")
AMONG = re.compile(r"[^，。；\d的]{1,16}等\d{1,4}[个项](?:[^，。；\d]{0,8}?)(?:项目|工程)")
CAPACITY = re.compile(f"{either(_P['capacity'])}$")
CAPACITY_OF = re.compile(f"(?P<what>{either(_P['capacity'])}[一-鿿]{{1,4}})$")
PLANNED = tuple(_P["planned"])
SIZED_BY = frozenset(word[0] for word in _P["attributes"])
# 总投资25亿元的…项目, 全长58.1公里、投资达1860万元的…公路: what a thing measures, before its name.
_THINGS = either([*_P["facilities"], *_P["built"]])
_ATTRIBUTES = f"{either(_P['attributes'])}(?:达到?|为|约|近|超过?)*"
SIZED = re.compile(
    rf"^{_ATTRIBUTES}[\d.]+(?:[^，。；：\d的以]{{1,4}}的|[百千万亿]*{grammar.UNITS}(?=[^，的]{{0,8}}{either(_P['facilities'])}$))"
)
ATTRIBUTE = re.compile(f"(?P<what>{either(_P['attributes'])})(?:达到?|为|约|近|超过?)*$")
OF_SIZE = re.compile(
    rf"(?:以上|左右|余|多)?(?:[，、]{_ATTRIBUTES}[\d.]+[^，。；：\d的]{{1,4}})?的(?!\d+[个项])"
    rf"(?P<thing>[^，。；：的]{{2,24}}?{_THINGS})"
)
OBJECT = re.compile(
    rf"，?(?:[^，。；：\d]{{0,4}}?){_VERBS}(?:了|好)?"
    rf"(?:[^，。；：\d]{{0,10}}\d[\d.]*[万亿余]*{either(words('units', 'worked_on'))}的?)?([^，。；：\d]{{3,24}})"
)
HELD_AGAINST = re.compile("的?(?:预期|年度|计划|增长|规划){0,2}(?:目标|任务|计划|预期)")
BUILT_END = words("phrases", "built_end")
AREAS, PLACES = words("phrases", "areas"), words("phrases", "places")


def bracketless(window: str) -> str:
    """Drop bracketed remarks: 下降（同口径）19.59%."""
    return BRACKET.sub("", window) if "）" in window else window


def tail_of(clause: str, ranked: bool) -> tuple[list[str], str, bool, bool]:
    """Read backwards from a number.

    Returns: kinds of the words before it, nearest first; what is left of the clause; whether it is compared
    with another time; whether 由 or 从 opens it.
    """
    back, place = clause[::-1], 0
    kinds: list[str] = []
    compared = opened = False
    # What none of their characters stands in is not tried at every word.
    starts, against, asides = OPENERS.search(clause), VERSUS.search(clause), ASIDES.search(clause)
    while place < len(back):
        start = FROM.match(back, place) if starts else None
        if start and (
            start.end() == len(back) or len(start.group()) > 1 or not kinds or kinds[-1] in ("rank", "place")
        ):
            opened, place = True, start.end()
            continue
        if against and (versus := COMPARED.match(back, place)):
            compared, place = True, versus.end()
            continue
        if asides and (aside := ASIDE.match(back, place)):
            place = aside.end()
            continue
        word = grammar.TAIL.match(back, place)
        kind = grammar.KINDS[word.group()] if word else "keep"
        if word is None or kind == "keep" or (kind in ("place", "rank") and not ranked):
            break
        kinds.append(kind)
        place = word.end()
    return kinds, clause[: len(clause) - place], compared, opened


def subject(phrase: str) -> tuple[str, bool, str]:
    """Strip what a subject does not begin with; say whether a verb stood there, and one that moves its object."""
    come = COME.match(phrase)
    place, verb, mover = come.end() if come else 0, False, ""
    while place < len(phrase):
        sized = SIZED.match(phrase[place:]) if phrase[place] in SIZED_BY else None
        place += sized.end() if sized else 0
        found = TIME.match(phrase, place)
        if found is None:
            found = MOVED.match(phrase, place)
            mover = found.lastgroup or "" if found else mover
            found = found or (None if mover else VERB.match(phrase, place))  # 压缩审批时限
            if found and verb and found.end() == len(phrase):
                break  # 完成造林: what was done is the noun
            verb = verb or found is not None
        if found is None:
            found = HEAD.match(phrase, place)
        if found is None or found.end() == found.start():
            break
        if found.group() == "“" and "”" in phrase[found.end() :]:  # “百亿县” is one name
            break
        place = found.end()
    return phrase[place:], verb, mover


def without_adverb(phrase: str) -> str:
    """Return a phrase without the adverb it opens with; a time alone says nothing: 2011年."""
    adverb = TIME.fullmatch(phrase) or HEAD.match(phrase)
    return phrase[adverb.end() :] if adverb else phrase


REACHES = re.compile(f"{either(_P['reaches'])}$")
PEOPLE = re.compile(f"{options(_P['people'])}|{PERSONS}$")


# What a rate is counted by: 每人, 每年.
PER_HEAD, PER_SPELL = (f"每{either(terms('grammar')['units'][key])}" for key in ("rate_of", "rate_in"))

BRACKETS = {0xE000: "（", 0xE001: "）"}


def noun_after(text: str, at: int) -> str:
    """Return the counted noun that stands behind a number, or nothing."""
    window = text[at : at + 34].removeprefix("的")
    if "（" in window:  # 14个探（采）矿权项目: the bracket is part of the name
        return _noun(INNER_BRACKET.sub("\ue000\\1\ue001", window), text, at).translate(BRACKETS)
    return _noun(window, text, at)


def _noun(window: str, text: str, at: int) -> str:
    if window[:1] in ("“", "《"):
        close = window.find("”" if window[0] == "“" else "》")
        return window[: close + 1] + noun_after(text, at + close + 1)[:12] if close > 0 else ""
    if not window or STOP_AT_0.match(window) or not ("一" <= window[0] <= "鿿" or window[0].isalpha()):
        return ""
    if window[0] == "到" and window[1:2] not in tuple("位账期达场"):
        return ""  # 从15万只到…
    if window[0] in "和与及" and window[:2] not in ("和美", "和谐", "和平", "及时"):
        return ""
    end = NOUN_END.search(window)
    while end and end.group() == "、" and end.end() < 14:  # 甲、乙等项目: the list is one name
        if "等" not in window[end.end() : end.end() + 10] or ENUMERATION.search(window, end.end(), end.end() + 8):
            break
        end = NOUN_END.search(window, end.end())
    noun = window[: end.start()] if end else window
    stop = STOP_IN.search(noun, 2)
    if stop and noun[: stop.start()] in SORTS and stop.group() in GO_WITH_SORT:
        stop = STOP_IN.search(noun, stop.end())
    noun = noun[: stop.start()] if stop else noun
    if end and end.group().isdigit() and noun.endswith(("到", "至", "为", "成")):
        return ""  # 由136户发展到298户: what leads to the next number is no noun
    if end and end.group() == "、" and len(noun := TRAILING.sub("", noun)) > 4:
        noun = JOINS.split(noun)[0] or noun  # 6个整治项目和教育公平、安居工程2个…
    elif "、" not in noun and (others := AND_OTHERS.search(noun, 2)):
        noun = noun[: others.start()]  # 三条流域带等重点区域
    noun = TRAILING.sub("", noun)
    return noun.split("的")[0] if noun.find("的") >= 2 else noun


def predicate_after(text: str, at: int) -> str:
    """Return what those counted at the opening of a clause do: 1.16万人消除隐患."""
    said = NOUN_END.split(text[at : at + 18].removeprefix("的"), 1)[0]
    opens = said and "一" <= said[0] <= "鿿" and not RANKED.match(said)
    return said.rstrip("“") if opens else ""


def size_of(text: str, quantity: Quantity, clause: str, rest: str, kinds: list[str]) -> str | None:
    """Return the phrase of a number that is the size of a project, line or base (95兆瓦光伏项目), else None."""
    if quantity.form not in ("plain", "range") or not quantity.unit or "rise" in kinds or "fall" in kinds:
        return None
    base = quantity.base
    capacity = CAPACITY.search(clause[-4:])
    if capacity and (ahead := LISTED_FACILITIES.match(text, quantity.after)):
        made = re.sub(r"^.*\d[\d.]*[万亿千百]*\D", "", ahead.group())
        own = noun_after(text, quantity.after).partition("、")[0]
        made = own if len(own) > 2 and own not in made else re.split("[、和]", made)[0].removeprefix("的")
        return made + capacity.group() if capacity.group().endswith("产") else capacity.group() + made
    attribute = ATTRIBUTE.search(clause[-10:])
    if attribute and is_level(base) and (found := OF_SIZE.match(text, quantity.after)):
        return found["thing"] + attribute["what"]
    of = "" if capacity or not text.startswith("的", quantity.after) else noun_after(text, quantity.after)
    if len(of) > 2 and is_level(base) and not of.endswith(PLANNED):
        takes = attribute or (CAPACITY_OF.search(clause[-9:]) if LISTED_FACILITIES.match(of) else None)
        if takes:  # 总投资58亿元的环城快速路, 日处理污水3万吨的城东污水处理厂
            return of + takes["what"]
    sized = is_level(base) or base in GOODS
    if not sized or rest.endswith("等") or quantity.after != quantity.end or {"reach", "to", "ge"} & set(kinds):
        return None
    named = rest and grammar.VERB_BACK.match(rest[::-1]) is None and not LEVELLED.search(rest)
    unnamed = base in EXTENTS and not (named and is_level(base) and not base.endswith("元"))
    if unnamed or text.startswith("的", quantity.after):
        return None
    found, noun = FACILITY.match(text, quantity.after), noun_after(text, quantity.after)
    among = AMONG.match(text, quantity.after) or OF_LIST.match(text, quantity.after)
    built = base not in EXTENTS and (noun[-1:] in BUILT_END or among is not None)
    if found is None and not (noun and built):
        return None
    noun = noun or (found.group() if found else "")
    return (subject(LAST_NAMED.sub("", rest))[0][-12:] if named else "") + noun


def object_after(text: str, at: int) -> str:
    """Return what the next clause says was done with money: 投资7亿元，完成移民搬迁723户."""
    found = OBJECT.match(text, at)
    return subject(found[1])[0].rstrip("的等建成") if found else ""


def bare_noun(phrase: str) -> str:
    """Return the general noun that a verb stands before (落实资金 → 资金), or the phrase."""
    verb = LIGHT.match(phrase)
    return phrase[verb.end() :] if verb and phrase[verb.end() :] in SPENT else phrase


# 吞吐量三次跨越千万标箱
TIMES_OVER = re.compile("(?<=..)(?:第?[一二三四五六七八九十两]|首|再|多)次$")
# 已成为全省资金净流入最多的市: what it is the first in.
SUPERLATIVE = re.compile("[^，]*?成为(?:全[国省区市州县])?([^，]{2,12}?)最[多大高快好强低]的[^，]{1,4}")


def topic_of(earlier: str) -> str:
    """Return what the last clause without numbers speaks of."""
    clauses = [clause for clause in re.split("[，；：。]", earlier) if clause]
    if not clauses:
        return ""
    clause = PRICED.sub("", clauses[-1].strip("“”-、 "))
    most = SUPERLATIVE.fullmatch(clause)
    clause = most[1] if most else clause
    found = PREDICATE.match(clause)
    rest, *_ = subject(found[1] if found else clause)
    rest = "" if rest.endswith(("或", "和", "与", "及")) else TIMES_OVER.sub("", rest)
    rest = "" if PREDICATE.fullmatch("某某" + rest) else rest.strip("、")
    return rest[:16] if len(rest) >= 2 else ""


def years_of(clause: str, count: int) -> list[int]:
    """Return the years that a clause opens with, where there are as many as numbers."""
    listed = YEARS_LISTED.match(clause)
    years = re.findall(r"\d{4}", listed.group()) if listed else []
    return [int(year) for year in years] if len(years) == count else []


def spread(term: str, count: int) -> list[str]:
    """Split a subject into as many as there are numbers: 城乡居民收入, 存贷款余额, 甲、乙和丙."""
    term, each, share = term.partition("分别")
    parts = [part for part in SPLIT.split(term) if part]
    if each:
        return [part + share for part in parts] if len(parts) == count else []
    if len(parts) != count and JOINS.search(term.rpartition("、")[0]):
        parts = [part for part in term.split("、") if part]  # 垃圾和污水处理率、绿化率
    if len(parts) != count:
        whole = next((w for w, parts in _G["split"].items() if w in term and len(parts) == count), "")
        return [term.replace(whole, part, 1) for part in _G["split"][whole]] if whole else []
    numbered = [found for part in parts if (found := NUMBERED.fullmatch(part))]
    if len(numbered) == len(parts) and not any(found[2] for found in numbered[:-1]):
        return [f"第{found[1]}{numbered[-1][2]}" for found in numbered]
    kind = SHARED.search(parts[0], 2)
    if kind:  # 快递业务量和收入: what only says how it is measured is of the first
        parts[1:] = [parts[0][: kind.start()] + part if SHARED.fullmatch(part) else part for part in parts[1:]]
    return [*(_completed(part, parts[-1]) for part in parts[:-1]), parts[-1]]


def _completed(part: str, last: str) -> str:
    """Give a short subject what the last one has and all share: 原煤、原油、天然气产量."""
    at = last.find(part[-2:], 1) + 2  # 城镇居民、农村居民人均可支配收入: what both are of is said of both
    if len(part) > 2 and 3 <= at < len(last) - 1:
        return part + last[at:]
    if len(part) > 3 and (made := MADE.search(last)) and not LEVELLED.search(part) and not RATE_END.search(part):
        return part + made.group()
    if len(part) > 3 or len(last) < len(part) + 2 or part.endswith(("率", "指数")):
        return part
    shared = SHARED.search(last, 1)
    if AND_OTHERS.search(last):
        return part  # 钢铁、水泥、电解铝等高能耗行业
    alike = last[len(part) - 1] == part[-1]  # 甲县、乙县财政收入
    return part + (shared.group() if shared and not alike else last[len(part) :])
