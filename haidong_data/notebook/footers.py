"""What stands under a figure: document, part and paragraph, other publishers; quotes are a click away.

Owns footers and alt texts by default, computed from the values a figure shows, so that
they cannot go stale.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.citation import document_name, part
from ..charts.declared import Value
from ..words import words
from .values import Values

PLACES = 3  # parts and paragraphs that a footer names
LISTED = 16  # values that an alt text names


def source(shown: Sequence[Value], values: Values) -> str:
    """Compute a figure's footer from the values it shows: documents, parts and paragraphs, publications."""
    lang, say = values.lang, words("footer", values.lang)
    pieces: list[str] = []
    facts: dict[Values, list[Value]] = {}
    for value in shown:
        if value.quote:
            facts.setdefault(values.owner(value.id), []).append(value)
    for owner, stated in facts.items():
        seed = owner.seed
        places = list(dict.fromkeys(part(seed, value.start or 0, lang) for value in stated))
        where = values.t("、", "; ").join(places[:PLACES]) + (say["more"] if len(places) > PLACES else "")
        pieces.append(f"{document_name(seed, lang)}{values.t('', ', ')}{where}")
    between = values.t("；", "; ")
    pieces += dict.fromkeys(one for value in shown if value.source for one in value.source.split(between))
    counted = [value for value in shown if value.id.startswith("ledger.")]
    if counted and not facts:
        pieces.append(say["counted"].format(document_name(values.seed, lang)))
    return say["source"].format(between.join(pieces)) + values.t("。", ".")


def alt(title: str, shown: Sequence[Value], lang: str) -> str:
    """Tell a reader who cannot see the picture its finding and its values."""
    listed = [
        " ".join(filter(None, (one.name, str(one.year or ""), one.text))) + _status(one, lang) for one in shown[:LISTED]
    ]
    listed += ["…"] if len(shown) > LISTED else []
    return title + ("：" if lang == "zh" else ": ") + ("；" if lang == "zh" else "; ").join(listed)


def _status(value: Value, lang: str) -> str:
    """Say what a value is where it is not reported, and its name does not say so already."""
    word = words("status", lang)[value.status]
    if value.status == "reported" or word.lower() in value.name.lower():
        return ""
    return f"（{word}）" if lang == "zh" else f" ({word.lower()})"
