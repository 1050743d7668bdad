"""Link each number to what it measures: its phrase, measure and sign.

Owns the walk through a document's numbers: what the words around one say of it, what its sentence has spoken
of before, and what is carried from one number to the next: lists (分别增长30.1%和34.1%), pairs (由A到B),
ratios, ranges. Phrases are cut by `phrases`, time and kind told by `time_and_kind`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from ..collection import terms
from ..units import measure_of
from . import grammar, phrases
from .grammar import MAGNITUDES, either
from .quantities import GLUE, Quantity, is_level

# Nouns that a threshold picks out: 超亿元企业, 500万元以上项目.
PICKED = re.compile(f"的?{either(set(terms('grammar')['periods']['picked']) - {'的'})}")
# A number of things of which what is spoken of is one: 全省10个示范县之一.
ONE_OF = re.compile("[^，。；、\n]{1,24}之一")
# The kinds of words that say what a number does.
SAYING = frozenset(("rise", "fall", "to", "reach", "new", "rank"))
# By how much something was lowered: 降幅3%, 核减幅度57%.
LOWERED = re.compile(f"(?:降幅|减幅|(?:下降|{either(terms('grammar')['phrases']['lower'])})(?:的?幅度))$")


@dataclass(slots=True)
class Linked:
    """A quantity with what it measures.

    Attributes
    ----------
    quantity : Quantity
    term : str
        The report's own phrase.
    measure, bound, pair : str
        Of `classes.toml`; `pair` may be empty.
    negative : bool
        Whether it fell.
    clause : str
        What stands before the number in its clause.
    compared, selects, inherited, verb : bool
        Whether it is compared with another time; only picks out what another number counts;
        has its phrase from before; is what a verb at the head of its phrase brought about.
    mover : str
        Which way such a verb moves its object: fall, raise, more.
    years : list of int
        Its year and those of the numbers that follow in a list, where a list of years leads to it.
    share : str
        Of what it is a share, where its subject stood before: 占全市生产总值.
    tail : list of str
        Kinds of the words between phrase and number, nearest first.
    next_topic : str
        What the clause goes on to speak of, where that is more than was counted: 5个产业 年产值.
    part : str
        Which part of a ratio it is: 第一产业比重.
    added : str
        The word by which it is what was added, and not all there is: 新增.
    """

    quantity: Quantity
    term: str
    measure: str
    negative: bool = False
    bound: str = "eq"
    pair: str = ""
    clause: str = ""
    compared: bool = False
    selects: bool = False
    inherited: bool = False
    verb: bool = False
    mover: str = ""
    share: str = ""
    tail: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    next_topic: str = ""
    part: str = ""
    added: str = ""

    @property
    def moves(self) -> bool:
        """Return whether words before the number say that it rose, fell, arrived or ranks somewhere."""
        return not {"rise", "fall", "to", "rank"}.isdisjoint(self.tail)


@dataclass(slots=True)
class SentenceContext:
    """What a sentence has spoken of so far; it is cut to the last few, so that no line makes it long.

    `topic`: the last full subject, which general nouns (资金, 项目) take up. `carried`: the topic of the
    sentence before. `froms`: first sides of 由A到B that wait for their second.
    """

    numbers: list[Linked] = field(default_factory=list)
    topic: str = ""
    carried: str = ""
    froms: list[Linked] = field(default_factory=list)

    @property
    def last(self) -> Linked | None:
        """Return the number before, unless it only picked out another or said how long something took."""
        for one in reversed(self.numbers):
            if not one.selects and (one.quantity.unit not in phrases.SPELLS or phrases.OF_TIME.search(one.term)):
                return one
        return None

    def named(self) -> list[str]:
        """Return what its numbers measure, the last first, without those that only picked out others."""
        return list(dict.fromkeys(one.term for one in reversed(self.numbers) if not one.selects))


def link(text: str, quantity: Quantity, window: str, context: SentenceContext, following: Quantity | None) -> Linked:
    """Link a number to what it measures.

    `window`: the sentence before it, from the number before, without brackets. `context`: what the sentence has
    spoken of; its topic is renewed.
    """
    before = phrases.UP_TO_CLAUSE.match(window)
    cut = before.end() if before else 0
    clause = window[cut:].lstrip("、")
    if enumerator := phrases.ENUMERATOR.match(clause):
        clause = clause[enumerator.end() :]
    ranked = quantity.form == "rank"
    kinds, rest, compared, opened = phrases.tail_of(clause.removesuffix("第") if ranked else clause, ranked)
    rest = phrases.MILESTONE.sub("", phrases.PRICED.sub("", rest))
    above = phrases.ABOVE.search(rest)
    rest = rest[: above.start()] if above else rest
    off = phrases.OFF.search(rest) if "比" in rest or "较" in rest else None
    if off and (off.lastindex or not {"rise", "fall"}.isdisjoint(kinds)):
        # 增速比全国低2个百分点, 比上年多12天
        rest, compared = rest[: off.start()], True
        kinds += ("rise", "fall")[off.lastindex - 1 : off.lastindex] if off.lastindex else ()
    # 比上年预算增加, 较年初最低时回升, 为调整预算的101.2%: of what was named before
    if (kinds and phrases.AGAINST.fullmatch(rest)) or (context.last and phrases.OF_PLAN.fullmatch(rest)):
        rest, compared = "", True
    if rest.endswith("、") or (quantity.unit == "%" and phrases.OF_SOME.search(rest + text[quantity.after])):
        rest = ""  # the list goes on behind the number: 60%的乡镇、85%的村
    noun = _noun(text, quantity, following)
    noun = "" if phrases.EXPECTED.fullmatch(noun) or noun in phrases.PLACES else noun
    linked = Linked(quantity, "", "", clause=clause, compared=compared, tail=kinds, pair=quantity.pair)
    linked.measure, linked.negative = _measure(quantity, kinds, rest, noun, above is not None)
    if above and linked.measure == "change":
        linked.negative = phrases.BELOW.match(above.group()) is not None
    linked.bound = _bound(quantity, kinds)
    linked.selects = _is_selector(text, quantity, kinds, noun, following)
    last = context.last
    if last and (above or compared) and phrases.HELD_AGAINST.match(text, quantity.after):
        # 高于年初12%的目标14.4个百分点: it only says what is compared with
        linked.selects, linked.term = True, last.term
        linked.measure = last.measure if last.quantity.unit == quantity.unit else linked.measure
        return linked
    size = None if linked.selects else phrases.size_of(text, quantity, clause, rest, kinds)
    if size is not None:
        linked.selects, linked.measure, linked.negative, linked.term = True, "level", False, size
        return linked
    linked.term = _term(text, linked, rest, noun, window[:cut], context)
    if linked.inherited and clause.endswith("有") and not noun and quantity.measure == "count":
        done = phrases.predicate_after(text, quantity.after)
        if len(done) <= 8 and phrases.STOP_AT_0.match(done):
            linked.term = done + linked.term  # 65个重点项目有20个完工
    listed = context.numbers[-1] if context.numbers and window.startswith("、") and not cut else None
    if listed and not linked.verb and listed.quantity.base == quantity.base:
        linked.mover = listed.mover  # 压减炼铁产能5万吨、炼钢产能3万吨
        if "reach" not in kinds and not clause.startswith(phrases.ALL):
            linked.added = linked.added or listed.added
    if linked.inherited and linked.added and linked.measure == "level" and phrases.STATE.search(linked.term):
        linked.measure = "change"  # 公路里程达到380公里，新增52公里
    moved = _of_object(quantity, linked.measure, linked.mover, kinds, noun)
    if moved is None and linked.measure == "level" and quantity.unit in MAGNITUDES:
        linked.measure = "count" if noun or phrases.PEOPLE.search(linked.term) else "level"  # 51万沼气用户
    if linked.measure == "level":  # 收入增速高于经济增速、突破3万元; 补贴拉动消费215亿元
        linked.term = phrases.PACE.sub("", phrases.EFFECT.sub("", linked.term))
    if linked.measure == "count" and phrases.PER.search(clause):
        linked.measure = "level"  # 每百户拥有汽车21.5辆
    if linked.measure == "share" and phrases.GROWING.match(text, quantity.after):
        linked.measure = "growth"  # 20%以上的快速增长
    if moved is None and noun and linked.measure in ("count", "level") and phrases.LOWERED.match(clause[::-1]):
        moved = "change", True  # 减少3万贫困人口
    linked.measure, linked.negative = moved or (linked.measure, linked.negative)
    if opened and "to" not in kinds:
        ratio = not quantity.unit and linked.term.endswith("比")
        linked.pair, linked.measure, linked.negative = "from", "share" if ratio else quantity.measure, False
        if linked.measure == "share" and phrases.GROWTH_NOUN.search(linked.term):
            linked.measure = "growth"
    linked.negative = linked.negative or quantity.signed
    return linked


def _measure(quantity: Quantity, kinds: list[str], rest: str, noun: str, above: bool) -> tuple[str, bool]:
    """Return a number's measure, and whether it fell.

    `kinds`: of the words before it, nearest first. `noun`: the noun behind the number. `above`: whether it
    says by how much something stands above others.
    """
    alone = quantity.measure
    nearest = next(filter(SAYING.__contains__, kinds), "")
    moves = nearest in ("rise", "fall")
    if alone == "rank" or quantity.form in ("ratio", "quotient"):
        return alone, False
    if alone == "change":
        return alone, nearest == "fall"
    if alone == "share":
        # 增长目标确定为6.5%, but 增长到6.5% is where it has come to
        aims = nearest == "reach" and "rise" in kinds and "to" not in kinds
        lowered = LOWERED.search(rest) is not None
        named = lowered or phrases.GROWTH_NOUN.search(rest) or phrases.GROWTH_IN.search(rest)
        if moves or aims or quantity.raised or kinds[:1] == ["versus"] or named:
            return "growth", lowered or nearest == "fall"
        return alone, False
    if not quantity.unit and rest.endswith("比"):
        return "share", False  # 城乡居民收入比缩小至1.98
    if moves and not above and not noun:
        return "change", nearest == "fall"
    return "change" if nearest == "new" and phrases.STATE.search(rest) else alone, False


def _of_object(quantity: Quantity, measure: str, mover: str, kinds: list[str], noun: str) -> tuple[str, bool] | None:
    """Return measure and sign of a number whose verb stands before its object: 压减一般性支出10%."""
    if not mover or not {"rise", "fall", "to", "reach", "rank"}.isdisjoint(kinds) or quantity.form == "rank":
        return None
    if measure == "share":
        return "growth", mover == "fall"
    if measure == "change":
        return measure, mover == "fall"
    return ("change", mover == "fall") if mover != "more" and not noun else None


def _bound(quantity: Quantity, kinds: list[str]) -> str:
    """Return eq, ge, le or approx."""
    if quantity.pair in ("low", "high"):
        return "ge" if quantity.pair == "low" else "le"
    said = next(filter(("ge", "le").__contains__, kinds), "")
    return said or quantity.bound or ("approx" if "approx" in kinds else "eq")


def _is_selector(text: str, quantity: Quantity, kinds: list[str], noun: str, following: Quantity | None) -> bool:
    """Tell whether a number only picks out what another number counts: 500万元以上项目802个."""
    if quantity.form != "plain" or not quantity.unit:
        return False
    if ONE_OF.match(text, quantity.after):
        return True
    sized = is_level(quantity.base)
    behind = quantity.after > quantity.end
    if sized and (behind or "ge" in kinds) and following and following.start == quantity.after:
        return following.measure == "count"  # 其中50亿元以上7个, 超10亿元3家
    bounded = behind and {"reach", "ge", "to", "rise", "fall"}.isdisjoint(kinds)
    between = phrases.bracketless(text[quantity.after : following.start]) if following else ""  # 县（区）
    counted = following is not None and not phrases.CLAUSE.search(between)
    listed = PICKED.match(text[quantity.after : quantity.after + 8]) is not None
    if bounded:
        sized = sized or quantity.base in ("户", "人")
        sized = sized or (counted and between == noun)  # 50头以上养殖大户23户
        return bool(noun) and sized and quantity.bound in ("ge", "le") and (listed or counted)
    above = kinds[:1] == ["ge"] and "rise" not in kinds
    return above and counted and (listed or text.startswith("的", quantity.after))  # 超亿元的龙头企业由2家增加到10家


def _noun(text: str, quantity: Quantity, following: Quantity | None) -> str:
    """Return the noun behind a number, where such a number counts or measures one."""
    if quantity.form in ("rank", "ratio", "quotient") or measure_of(quantity.unit) == "change":
        return ""
    # 76个贫困村0.59万户2.1万名贫困人口: numbers that follow at once share the noun behind them.
    chained = following is not None and following.start == quantity.after and following.form == "plain"
    shared = following if chained or (quantity.form == "range" and quantity.pair == "low") else None
    noun = phrases.noun_after(text, shared.after if shared else quantity.after)
    spends = quantity.unit.endswith("元") and phrases.PLAIN_VERB.match(noun)  # 投入5亿元建设…
    return "" if spends else noun


def _term(text: str, linked: Linked, rest: str, noun: str, earlier: str, context: SentenceContext) -> str:
    """Return the phrase that a number measures, and renew what the sentence speaks of."""
    quantity, last = linked.quantity, context.last
    rest = phrases.RANKING.split(rest, 1)[0] if quantity.form == "rank" else rest
    rest = phrases.YEARS_ON.sub("", rest)
    phrase, linked.verb, linked.mover = phrases.subject(rest)
    added = phrases.ADDED.search(rest[: len(rest) - len(phrase)]) if linked.verb else None
    linked.added = added[1] if added else "新增" if "new" in linked.tail else ""
    phrase = "" if phrase in phrases.DOING else phrase  # 再建20个
    phrase = phrases.EXAMPLES.sub("", phrase, count=1) if "、" in phrase else phrase
    if last is not None:
        phrase = _expected(text, linked, phrase, last)
    if quantity.number == "零" and not phrase:
        return noun
    if quantity.unit in phrases.AREAS and not linked.moves:
        done = noun or phrases.predicate_after(text, quantity.after)
        return done if done.endswith(("工程", "项目")) else quantity.unit + done
    if linked.selects:
        return noun if quantity.bound and noun else phrase or rest.removeprefix("其中") or noun
    counted = quantity.measure == "count" or linked.measure == "count"
    still = {"rise", "fall", "to", "rank", "ge", "le", "dist", "new"}.isdisjoint(linked.tail)
    if not noun and not phrase and counted and still:
        noun = phrases.predicate_after(text, quantity.after)
    if noun:
        onward = phrases.ONWARD.fullmatch(noun) if counted else None
        if onward:
            of = phrase if phrases.JOINED.search(phrase) and not linked.moves else ""
            linked.next_topic, noun = of + noun, onward[1]
            if of:
                return of + noun  # 烟草、机械、钢铁3个产业年产值
        sized = is_level(quantity.base) or (counted and len(noun) > 2)
        if linked.clause.endswith("的") and noun not in phrases.GENERIC and sized:
            context.topic = noun
            return noun  # 全球规模最大、技术领先的2座发电站
        if found := _behind(text, linked, rest, phrase, noun, counted, context):
            return found
    phrase = phrases.bare_noun(phrases.INNER.sub("", phrase))
    if phrase in phrases.SPENT and (earlier.endswith("；") or not (phrases.topic_of(earlier) or context.topic)):
        phrase = phrases.object_after(text, quantity.after) + phrase  # 投资7亿元，实施了…项目
    return _completed(_before(linked, rest, phrase, earlier, context), quantity, context)


def _completed(term: str, quantity: Quantity, context: SentenceContext) -> str:
    """Give a product the 产量 of one before it in the list, and a grade its noun: 水泥748万吨, 国家级1家."""
    before = next((one.term for one in reversed(context.numbers) if one.quantity.base == quantity.base), "")
    grade = phrases.GRADE.search(before)
    if grade and phrases.GRADE.fullmatch(term):
        return term + before[grade.end() :]
    if not before.endswith("产量") or not 2 <= len(term) <= 6:
        return term
    return term if phrases.LEVELLED.search(term) or phrases.SHARED.search(term) else term + "产量"


def _expected(text: str, linked: Linked, phrase: str, last: Linked) -> str:
    """Let a number that restates the one before take its measure (增长7%以上、力争达到8%); return the phrase left."""
    same = linked.quantity.unit == last.quantity.unit
    if phrases.EXPECTED.match(phrase):
        phrase = ""
        if same and {"rise", "fall", "to", "reach"}.isdisjoint(linked.tail):
            linked.measure = last.measure
    if not phrase and same and last.measure == "growth" and "reach" in linked.tail:
        if text.startswith("、", last.quantity.after) or phrases.STRIVING.search(linked.clause):
            linked.measure = "growth"
    return phrase


def _behind(
    text: str, linked: Linked, rest: str, phrase: str, noun: str, counted: bool, context: SentenceContext
) -> str:
    """Return the phrase where what is measured stands behind the number, else nothing."""
    quantity = linked.quantity
    verbal = not rest or grammar.VERB_BACK.match(rest[::-1]) is not None
    bare = not linked.tail and is_level(quantity.base) and quantity.after == quantity.end
    if bare and not phrases.LEVELLED.search(phrase):
        # Whose it is stands before the number: 兰州石化120万吨乙烯改造项目.
        context.topic = phrase + noun if len(phrase) <= 12 and not verbal else noun
        return context.topic
    if phrase.endswith("”") and not linked.moves:
        return phrase + noun
    follows = counted and {"reach", "ge"}.isdisjoint(linked.tail)
    if phrase and (linked.moves or not (verbal or phrase.endswith(("等", "的")) or follows)):
        return ""
    short, general, listed = len(noun) <= 2, noun in phrases.GENERIC, phrase.endswith("等")
    owner = phrase.rpartition("的")[2]
    of_those = counted and (noun in phrases.SPENT or len(noun) == 2)
    if phrases.GRADE.fullmatch(phrase):
        noun = phrase + noun  # 市级65个重点项目
    elif short and not general and len(owner) >= 4 and counted and not listed:
        noun = owner + noun  # 年初确定的新农村建设6件实事
    elif of_those and (done := phrases.DONE.match(text, quantity.after + len(noun))):
        noun = done[1] + noun  # 8个项目建成
    elif short and not phrase and (reaches := phrases.REACHES.search(rest)):
        noun = reaches.group() + noun  # 惠及百万群众
    elif short and not phrase and general:
        noun = phrases.predicate_after(text, quantity.after) or noun
    elif short and phrase and not verbal and not listed:
        noun = phrase + noun
    elif len(noun) == 1 and general and phrase and verbal and len(rest) <= 8:
        noun = phrases.without_adverb(rest) + noun  # 脱贫退出18个村
    elif short and general and context.topic and not context.topic.endswith(noun):
        if not rest.removesuffix("的").endswith("等"):  # 引进甲、乙等12家企业: the list says whose they are
            noun = context.topic + noun
    context.topic = noun
    return noun


def _before(linked: Linked, rest: str, phrase: str, earlier: str, context: SentenceContext) -> str:
    """Return the phrase where what is measured stands before the number, or was named earlier."""
    last = context.last
    picked = context.numbers[-1] if context.numbers else None
    if phrase and picked and picked.selects and picked.quantity.after == linked.quantity.start:
        same = (one for one in reversed(context.numbers) if one.quantity.base == linked.quantity.base)
        whole = next((one.term.removeprefix(one.added) for one in same), "")
        noun = whole.rpartition("以上")[2]
        return phrase if re.search(r"\d", noun) else phrase + noun  # 亿元以上项目226个，其中50亿元以上7个
    if phrase and last and not earlier and (whole := last.next_topic or last.term).endswith(phrase):
        linked.inherited = True
        return whole  # 市级65个重点项目有20个完工
    if phrase.startswith("占") and last:
        linked.inherited, linked.share = True, phrase
        named = context.named()
        # 耕地237万亩、农户69万户，分别占…的74%和…的79%: the first is of the one before
        return (named[1] if "分别" in rest and len(named) > 1 else last.term) + phrase
    if phrases.OF_WHOLE.match(phrase) and (topic := phrases.topic_of(earlier)):
        return topic + phrase  # 新兴产业发展较快，产值已占规上工业的11.7%
    if not phrase:
        linked.inherited = True
        between, doing = phrases.topic_of(earlier), phrases.without_adverb(rest)
        people = linked.quantity.unit.endswith(PEOPLE) and len(doing) >= 2
        if linked.verb and (len(doing) >= 4 or people) and not linked.moves:
            return doing  # 销号整改58项, 累计救助15万人次
        anew = "；" in earlier and len(between) > 3
        if last is not None and doing in phrases.FINISHED and "开工" in last.term:
            return phrases.BEGUN.sub(doing, last.term)  # 新开工住宅117.8万平方米，竣工54.6万平方米
        if last is not None and not phrases.LEVELLED.search(between) and not anew:
            # 新增公路里程52公里，累计达到380公里
            all_of = linked.clause.startswith(phrases.ALL) and "reach" in linked.tail
            return last.next_topic or (last.term.removeprefix(last.added) if all_of else last.term)
        if len(doing) >= 4 and not linked.moves:
            return doing
        return between or (rest if len(rest) > 2 and not phrases.TIME.fullmatch(rest) else context.carried)
    if len(phrase) > 16:
        *_, act = [None, *phrases.ACTS.finditer(phrase)]
        phrase = phrase[act.end() :] if act and len(phrase) - act.end() >= 4 else phrase
    # What is newly built is named by itself; what is added (新增耕地) is a change of a stock.
    built = len(phrase) == 2 and phrases.without_adverb(rest).startswith("新建")
    if phrase not in phrases.GENERIC and (len(phrase) >= 3 or built):
        context.topic = phrase
        at_once = rest.endswith(linked.added + phrase) and not phrase.endswith("等")
        return linked.added + phrase if at_once else phrase  # 新增公路里程
    doing = "" if linked.mover else phrases.without_adverb(rest)
    # 实现产值 says no more than 产值: whose it is was named before.
    light = phrases.LIGHT.match(doing) and (
        phrase in phrases.SPENT or phrase not in phrases.GENERIC or doing.startswith(("实现", "完成"))
    )
    if linked.verb and not light and 3 <= len(doing) <= 8:
        return doing
    topic = phrases.topic_of(earlier) or (context.topic if last else "")
    if topic and topic not in phrase and phrase in phrases.GENERIC:
        context.topic = topic
        if topic[-2:] == phrase[-2:]:
            return phrase  # 合同利用资金45亿元，到位资金25亿元
        other = phrases.COUNTERPART.search(topic) if phrase in phrases.COUNTERPARTS else None
        return (topic[: other.start()] if other else topic) + phrase
    keeps = len(phrase) < 3 and linked.verb and not linked.mover
    short = rest[-4:] if keeps and (phrase in phrases.SPENT or not phrases.LIGHT.match(doing)) else phrase
    context.topic = short if short not in phrases.GENERIC else context.topic
    return short


# A ratio that turns into another, by whatever verb: 由14:68:18演进为11:64:25.
TURNS = re.compile(r"(?:的比例|，)?[^，。；\d]{1,8}?(?:到|为|至|成)(?=\d[\d.]*[：:])")
PEOPLE = ("人次", "人", "名")
# What a rate is counted by, between the verb and the number: 标准提高到每人每年6200元.
COUNTED_BY = re.compile(f"(?:{phrases.PER_HEAD})?(?:{phrases.PER_SPELL})?$")

# What a ratio calls its parts together: 三次产业结构, 三次产业增加值比例.
WHOLE = re.compile("(?:结构|构成|比例|占比|比重|比)*$")

# How many numbers back a sentence remembers, and how long a list may be.
KEEP = 12


def read(text: str, quantities: list[Quantity], ends: Sequence[int]) -> list[Linked]:
    """Link every quantity of a flat text to what it measures.

    `quantities`: from `quantities.quantities`. `ends`: where each sentence ends, in order.
    """
    out: list[Linked] = []
    context, subjects = SentenceContext(), list[str]()
    start, sentence, before = 0, 0, 0
    for index, quantity in enumerate(quantities):
        while sentence < len(ends) and ends[sentence] < quantity.start:
            start = ends[sentence] + 1
            sentence += 1
            if context.numbers:
                context, subjects = SentenceContext(carried="" if text[start - 1] == "\n" else context.topic), []
        last = context.numbers[-1] if context.numbers else None
        lower = max(start, before if last else start, quantity.start - phrases.LOOK)
        linked = _continued(text, quantity, last, subjects) if last else None
        if linked is None:
            following = quantities[index + 1] if index + 1 < len(quantities) else None
            window = phrases.bracketless(text[lower : quantity.lead])
            window = COUNTED_BY.sub("", window) if "每" in window[-8:] else window
            window = window.removesuffix("1：") if quantity.form == "quotient" else window  # 师生比1：15
            linked = link(text, quantity, window, context, following)
            alike, every = _listed(text, quantities, index)
            subjects = _subjects_of(linked, alike, context) or _subjects_of(linked, every, context)
            if not subjects and "dist" in linked.tail:
                subjects = [linked.term] * (alike - 1)
            if subjects and "dist" in linked.tail and {*subjects} == {linked.term}:
                linked.years = phrases.years_of(linked.clause, len(subjects) + 1)
        _pair(text, linked, context, last)
        context.numbers.append(linked)
        del context.numbers[:-KEEP]
        out.append(linked)
        before = lower if linked.selects else quantity.after
    _name_parts(out)
    return out


def _name_parts(linked: list[Linked]) -> None:
    """Name the numbers of a ratio by its parts: 三次产业比重 20:47.1:32.9 → 第一产业比重, …."""
    ratios = (one for one in linked if one.quantity.form == "ratio")
    for _, group in groupby(ratios, key=lambda one: one.quantity.after):
        parts = list(group)
        for part, term in zip(parts, phrases.spread(parts[0].term, len(parts)), strict=False):
            part.part = WHOLE.sub("", term) + "比重"


# What stands between two numbers that are in no list.
APART = (None, "", "，")


def _glued(text: str, left: Quantity, right: Quantity) -> str | None:
    """Return what stands between two numbers of one list, or None where they are in none."""
    gap = text[left.after : right.lead] if right.lead - left.after <= 2 else None
    return gap if gap in GLUE else None


def _listed(text: str, quantities: list[Quantity], index: int) -> tuple[int, int]:
    """Count how many numbers follow one another in the list that begins here, of one unit and of any."""
    alike = every = 1
    for left, right in pairwise(quantities[index : index + KEEP]):
        if _glued(text, left, right) in APART:
            break
        differ = left.unit and right.unit and left.unit[-1] != right.unit[-1]
        alike += alike == every and not differ
        every += 1
    return alike, every


def _continued(text: str, quantity: Quantity, last: Linked, subjects: list[str]) -> Linked | None:
    """Read a further number of a list, range or ratio, which says the same of the next subject; else None."""
    before = last.quantity
    if quantity.form == before.form == "ratio" and before.after == quantity.after:
        return Linked(quantity, last.term, "share", clause=last.clause, pair=last.pair, compared=last.compared)
    if quantity.form == "range" and quantity.pair == "high":
        return Linked(quantity, last.term, last.measure, last.negative, "le", "high", last.clause, last.compared)
    gap = _glued(text, before, quantity)
    mixed = {before.unit, quantity.unit} == {"%", "倍"}
    if gap is None or (not subjects and (last.selects or gap in ("", "，"))):
        return None
    if not subjects and not mixed and before.unit[-1:] != quantity.unit[-1:]:
        return None
    linked = Linked(quantity, subjects.pop(0) if subjects else last.term, last.measure)
    linked.negative = quantity.signed or (last.negative and not before.signed)
    linked.bound = quantity.bound or ("eq" if before.bound else last.bound)  # 超过5%和3%
    linked.pair = "from" if last.pair == "from" else ""  # 由2.1万元、1.1万元增加到…
    linked.clause, linked.compared, linked.tail = last.clause, last.compared, last.tail
    linked.years = last.years[1:]
    if mixed:
        still = {"rise", "fall"}.isdisjoint(last.tail)
        linked.measure = "change" if quantity.unit == "倍" else "share" if still else "growth"
    elif linked.measure in ("level", "count"):
        if before.unit != quantity.unit and quantity.measure == "count":
            linked.measure = "count"  # 货物和集装箱吞吐量分别达到5.4亿吨、1931.5万标箱
    elif linked.measure in ("share", "growth") and {"rise", "fall"}.isdisjoint(linked.tail):
        # 失业率、物价涨幅分别控制在5%和3%以内
        grows = phrases.GROWTH_NOUN.search(linked.term) or phrases.GROWTH_IN.search(linked.term)
        linked.measure = "growth" if grows or linked.term == last.term and last.measure == "growth" else "share"
    return linked


def _subjects_of(linked: Linked, count: int, context: SentenceContext) -> list[str]:
    """Name the first subject of a list, and return those of its other numbers."""
    if count == 1 or linked.selects or linked.quantity.form not in ("plain", "rank"):
        return []
    if linked.inherited or len(linked.term) < 2:
        seen = context.named()
        terms = [term + linked.share for term in seen[:count][::-1]] if len(seen) >= count else []
    else:
        terms = phrases.spread(linked.term, count)
    if not terms:
        return []
    linked.term = terms[0]
    still = {"rise", "fall", "to"}.isdisjoint(linked.tail)
    if linked.measure == "growth" and still and not phrases.GROWTH_NOUN.search(terms[0]):
        linked.measure = "share"  # 失业率、消费价格涨幅分别控制在5%和3%以内
    return terms[1:]


def _pair(text: str, linked: Linked, context: SentenceContext, last: Linked | None) -> None:
    """Note the two sides of 由A到B."""
    quantity = linked.quantity
    if quantity.form == "ratio":
        _ratio(text, linked, context, last)
        return
    if linked.pair == "from":
        several = last is not None and last.pair == "from" and _glued(text, last.quantity, quantity)
        context.froms = [*context.froms, linked] if several else [linked]
        return
    if not context.froms or last is None:
        return
    near = quantity.lead - last.quantity.after <= 1 or _glued(text, last.quantity, quantity)
    gap = text[last.quantity.after : quantity.lead] if near else "…"
    if last.pair == "from" and gap in ("", "、") and "to" not in linked.tail and quantity.unit != last.quantity.unit:
        linked.pair, linked.term = "from", last.term
        linked.measure, linked.negative = quantity.measure, False
        context.froms.append(linked)
        return
    arrives = "to" in linked.tail or (last.pair == "from" and gap in ("到", "至"))
    if not arrives and not (last.pair == "to" and gap != "…"):
        return
    first = next((f for f in context.froms if f.quantity.unit[-1:] == quantity.unit[-1:]), context.froms[0])
    whose, own = first.quantity.base, quantity.base
    if whose and not own and not quantity.noun:
        quantity.unit += whose  # 从15万只到破千万
    elif own and first.quantity.number == "零" and not whose:
        first.quantity.unit = own  # 从零提升到12万件
    linked.pair, linked.term = "to", first.term
    linked.measure, linked.negative = first.measure, quantity.signed
    context.froms = [other for other in context.froms if other is not first]


def _ratio(text: str, linked: Linked, context: SentenceContext, last: Linked | None) -> None:
    """Note the two sides of a ratio that turns into another."""
    if last is not None and last.quantity.form == "ratio" and last.quantity.after == linked.quantity.after:
        linked.pair = last.pair
    elif TURNS.match(text, linked.quantity.after):
        linked.pair, context.froms = "from", [linked]
    elif context.froms and context.froms[0].quantity.form == "ratio":
        linked.pair, linked.term, context.froms = "to", context.froms[0].term, []
