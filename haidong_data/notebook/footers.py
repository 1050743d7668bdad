"""What stands under a figure: document, part and paragraph, other publishers; quotes are a click away.

Owns footers and alt texts by default, computed from the values a figure shows, so that
they cannot go stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..analysis.citation import document_name, part
from ..charts.declared import Said
from ..words import words
from .values import Values

PLACES = 3  # parts and paragraphs that a footer names
LISTED = 16  # values that an alt text names


def source(saids: Sequence[Said], values: Values) -> str:
    """Compute a figure's footer from the values it shows: documents, parts and paragraphs, publications."""
    lang, say = values.lang, words("footer", values.lang)
    pieces: list[str] = []
    facts: dict[str, list[Said]] = {}
    for said in saids:
        if said.quote:
            facts.setdefault(values.owner(said.id).seed.id, []).append(said)
    for stated in facts.values():
        seed = values.owner(stated[0].id).seed
        places = list(dict.fromkeys(part(seed, said.start or 0, lang) for said in stated))
        where = values.t("、", "; ").join(places[:PLACES]) + (say["more"] if len(places) > PLACES else "")
        pieces.append(f"{document_name(seed, lang)}{values.t('', ', ')}{where}")
    between = values.t("；", "; ")
    pieces += dict.fromkeys(one for said in saids if said.source for one in said.source.split(between))
    counted = [said for said in saids if said.id.startswith("ledger.")]
    if counted and not facts:
        pieces.append(say["counted"].format(document_name(values.seed, lang)))
    return say["source"].format(between.join(pieces)) + values.t("。", ".")


def alt(title: str, saids: Iterable[Said], lang: str) -> str:
    """Tell a reader who cannot see the picture its finding and its values."""
    saids = list(saids)
    listed = [
        " ".join(filter(None, (one.name, str(one.year or ""), one.text))) + _status(one, lang)
        for one in saids[:LISTED]
    ]
    listed += ["…"] if len(saids) > LISTED else []
    return title + ("：" if lang == "zh" else ": ") + ("；" if lang == "zh" else "; ").join(listed)


def _status(said: Said, lang: str) -> str:
    """Say what a value is where it is not reported, and its name does not say so already."""
    word = words("status", lang)[said.status]
    if said.status == "reported" or word.lower() in said.name.lower():
        return ""
    return f"（{word}）" if lang == "zh" else f" ({word.lower()})"
