"""Editions for readers: one language each, the same bytes whenever they are made, and of the source that lies there."""

from __future__ import annotations

import json

import pytest
import toys

from haidong_data.batch import code_digest, editions
from haidong_data.batch import run as running
from haidong_data.batch.grid import plan
from haidong_data.errors import HaidongError


@pytest.fixture
def ran(tmp_path):
    """Give the English run of a notebook with prose in both languages, as a batch leaves it."""
    path = toys.toy(tmp_path, "lang")
    content = json.loads(path.read_text("utf-8"))
    prose = [toys.cell(text, [lang], kind="markdown") for lang, text in [("zh", "# 玩具"), ("en", "# A toy")]]
    content["cells"] = [*prose, *content["cells"]]
    path.write_text(json.dumps(content), "utf-8")
    (run,) = plan(toys.places(tmp_path), given=["lang=en"])
    told = toys.cell('# Parameters\nlang = "en"\nfigures_dir = "/a/folder/of/the/run"', [running.INJECTED])
    content["cells"].insert(4, told)
    for count, cell in enumerate([cell for cell in content["cells"] if cell["cell_type"] == "code"], 1):
        cell["execution_count"], cell["metadata"]["execution"] = count + 5, {"iopub.status.busy": str(count)}
    content["metadata"]["papermill"] = {"output_path": "/a/folder/of/the/run"}
    run.executed.parent.mkdir(parents=True)
    run.executed.write_text(editions.dumps(running.tidy(content, run.given)), "utf-8")
    return toys.places(tmp_path), run


def test_an_edition_holds_one_language_and_nothing_of_the_machine(ran):
    places, run = ran
    assert editions.update(places, run)
    text = editions.path_of(places, "toy", "en").read_text("utf-8")
    cells = json.loads(text)["cells"]
    assert [cell["source"] for cell in cells if cell["cell_type"] == "markdown"] == ["# A toy", "# A toy"]
    assert not {"zh", "en"} & {tag for cell in cells for tag in editions.tags(cell)}
    (told,) = [cell for cell in cells if running.INJECTED in editions.tags(cell)]
    assert told["source"] == '# Parameters\nlang = "en"'
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not [word for word in ("/a/folder", "iopub", "papermill") if word in text]


def test_an_edition_is_written_only_where_it_differs(ran):
    places, run = ran
    assert editions.update(places, run)
    assert not editions.update(places, run)


def test_an_edition_is_of_its_source(ran):
    places, run = ran
    editions.update(places, run)
    assert toys.differs(places, "toy", "en") == ""
    content = json.loads(run.path.read_text("utf-8"))
    content["cells"][0]["source"] = "# 别的"  # of the other language
    run.path.write_text(json.dumps(content), "utf-8")
    assert toys.differs(places, "toy", "en") == ""
    content["cells"][-1]["source"] += " # edited"
    run.path.write_text(json.dumps(content), "utf-8")
    assert "is not its source's; run haidong render --update-notebooks" in toys.differs(places, "toy", "en")
    with pytest.raises(HaidongError, match="was edited while it ran"):
        editions.update(places, run)
    del content["cells"][-1]
    run.path.write_text(json.dumps(content), "utf-8")
    assert "cells, its source" in toys.differs(places, "toy", "en")


def test_the_panel_s_editions_are_made_without_a_word(tmp_path, capfd):
    """A kernel of its own would warn on the terminal of what it sends through TCP."""
    path = tmp_path / "notebooks" / "panel" / "panel.ipynb"
    places = toys.places(tmp_path)
    toys.notebook(path, "lang", parameters='lang = "zh"')
    made = editions.of_panel(places)
    assert made == [editions.path_of(places, "panel", lang) for lang in ("zh", "en")]
    assert all(f"'{lang}'" in path.read_text("utf-8") for lang, path in zip(("zh", "en"), made, strict=True))
    toys.notebook(path, "1 / 0", parameters='lang = "zh"')
    with pytest.raises(HaidongError, match=r"panel.ipynb fails in zh, at cell 2: ZeroDivisionError: [^\n]+\.$"):
        editions.of_panel(places)
    assert capfd.readouterr() == ("", "")


def test_the_package_s_digest_is_blind_to_docstrings_and_comments(tmp_path, monkeypatch):
    """One word in a docstring is no reason to run every notebook."""
    package = tmp_path / "haidong_data"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.setattr(code_digest, "PACKAGE", package)
    module = package / "one.py"
    code = '{doc}\nasync def a():\n    {doc}\n    return {value}\n\nclass B:\n    {doc}\n    b = "{value}"\n{comment}\n'
    digests = []
    for told in [("'''One.'''", 1, ""), ("'''Two.\n'''", 1, "# why"), ("'''One.'''", 2, "")]:
        module.write_text(code.format(**dict(zip(("doc", "value", "comment"), told, strict=True))), "utf-8")
        digests.append(code_digest.code(["import haidong_data.one"]))
    assert digests[0] == digests[1] != digests[2]
