"""A third language is a third file: a notebook runs in it, and what the file lacks is said in English."""

from __future__ import annotations

import json
from collections.abc import Iterator

import matplotlib
import pytest

import haidong_data as hd
from haidong_data import words
from haidong_data.notebook import parameters

MADE_UP = """
[indicators]
"tourism.visitors" = "Vizitoj"
"poverty.incidence" = "Ofteco de malriĉo"

[classes.kind]
context = "fono"

[marks]
brackets = " |{}|"

[place]
part = "parto {}, "
paragraph = "alineo {}"

[footer]
source = "Fonto: {}."
"""


@pytest.fixture
def third(tmp_path, monkeypatch) -> Iterator[None]:
    """Lay a made-up language beside the others."""
    for path in words.FOLDER.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "eo.toml").write_text(MADE_UP, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words.languages.cache_clear()
    yield
    words.languages.cache_clear()
    words._file.cache_clear()


@pytest.mark.parametrize(
    ("name", "show", "said"),
    [
        ("tourism", ["all"], ["Vizitoj", "billion yuan", "Vizitoj |", "parto 1, alineo ", "Fonto: "]),
        ("poverty_alleviation", ["all"], ["Ofteco de malriĉo"]),
        ("ledger", ["topics"], ["fono"]),  # which its tables say; the others draw
    ],
)
def test_a_notebook_runs_in_a_language_that_is_only_a_file(name, show, said, third, tmp_path, capsys, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda *things, **_: shown.extend(str(getattr(t, "data", t)) for t in things),
    )
    path = parameters.notebooks_dir() / f"{name}.ipynb"
    space = {"__name__": "__main__"}
    cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    with matplotlib.rc_context():
        for cell in cells:
            exec(compile("".join(cell["source"]), name, "exec"), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space |= {"lang": "eo", "show": show, "figures_dir": str(tmp_path / "figures")}
    drawn = {path.stem: json.loads(path.read_bytes()) for path in (tmp_path / "figures" / "eo").glob("*.json")}
    assert sorted(drawn) == sorted(
        f"{name}-{figure}" for figure in (parameters.figures(path) if show == ["all"] else show)
    )
    everything = " ".join([*shown, capsys.readouterr().out, json.dumps(drawn, ensure_ascii=False)])
    assert [one for one in said if one not in everything] == []  # what the file lacks is said in English


def test_a_sentence_is_cited_in_a_language_that_is_only_a_file(third):
    cited = hd.cite(hd.load("tourism").index[0], lang="eo")
    assert "alineo " in cited.place and cited.place in str(cited)
