"""A parameter that papermill would silently ignore, or take with a wrong value, must stop before anything is drawn."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from haidong_data.errors import HaidongError
from haidong_data.notebook import parameters
from haidong_data.notebook.notebook import Notebook

NOTEBOOKS = parameters.notebooks()
FIRST = next(iter(NOTEBOOKS))


def notebook(folder, source, tags=("parameters",)):
    cell = {"cell_type": "code", "id": "a", "metadata": {"tags": list(tags)}, "source": source}
    cell |= {"outputs": [], "execution_count": None}
    path = folder / "made.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
    return path


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"langs": "en"}, f"no parameter of {FIRST} 'langs'; did you mean lang"),
        ({"lang": "fr"}, "lang of .* cannot be 'fr'; offered: zh, en"),
        ({"lang": True}, "lang of .* must be text, not True"),
        ({"lang": None}, "must be text, not None"),
        ({"units": "metric"}, "cannot be 'metric'; offered: printed, international"),
        ({"report": "haidong-1900"}, "cannot be 'haidong-1900'; offered: latest"),
        ({"show": ["nothing-like-it"]}, "show of .* cannot be 'nothing-like-it'; offered: all"),
        ({"show": 3}, "must be a list, not 3"),
        ({"figures_dir": 1}, "must be text"),
    ],
)
def test_what_is_not_offered_is_refused(given, said):
    with pytest.raises(HaidongError, match=said):
        parameters.checked(NOTEBOOKS[FIRST], given)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_declares_the_same_first_parameters(name):
    assert list(parameters.declared(NOTEBOOKS[name]))[:5] == [
        "report",
        "lang",
        "units",
        "show",
        "figures_dir",
    ]
    assert parameters.checked(NOTEBOOKS[name], {}) == parameters.declared(NOTEBOOKS[name])


def test_a_list_may_be_given_as_text():
    figures = parameters.figures(NOTEBOOKS[FIRST])[:2]
    assert parameters.checked(NOTEBOOKS[FIRST], {"show": ", ".join(figures)})["show"] == list(figures)


def test_a_notebook_without_the_tag_cannot_be_set(tmp_path):
    """papermill would run it with the notebook's own value, and say nothing."""
    path = notebook(tmp_path, 'lang = "zh"', tags=())
    with pytest.raises(HaidongError, match="no cell tagged `parameters`"):
        parameters.checked(path, {"lang": "en"})


def test_what_is_no_notebook_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "made.ipynb"
    path.write_text("{", "utf-8")
    with pytest.raises(HaidongError, match="is not a notebook"):
        parameters.declared(path)


def test_an_annotated_parameter_is_seen(tmp_path):
    assert parameters.declared(notebook(tmp_path, 'lang: str = "zh"\nother: int')) == {"lang": "zh"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            'figures_dir = "" + ""',
            "the parameter figures_dir of made.ipynb must be a plain value, .* not '' [+] ''",
        ),
        ("lang = other", "the parameter lang of made.ipynb must be a plain value"),
        ("lang = {[]: 1}", "the parameter lang of made.ipynb must be a plain value"),
        ("lang = ", "`parameters` of made.ipynb is no Python: invalid syntax in line 1"),
    ],
)
def test_a_cell_of_parameters_that_cannot_be_read_is_named(tmp_path, source, said):
    with pytest.raises(HaidongError, match=said):
        parameters.declared(notebook(tmp_path, source))


def test_an_unknown_notebook_is_refused():
    with pytest.raises(HaidongError, match="no notebook 'torism'; did you mean tourism"):
        parameters.path_of("torism")


@pytest.mark.parametrize("names", [{"Lang": "en"}, {"langauge": "en"}, {"lang": "xx"}])
def test_a_book_checks_the_notebooks_own_names(names):
    with pytest.raises(HaidongError, match="parameter|offered"):
        Notebook(FIRST, {"lang": "zh", "In": [], "_x": 1, "sys": sys, **names})


def test_papermill_stops_with_one_sentence_before_anything_is_drawn(tmp_path):
    """Run by hand from another folder, as a researcher does."""
    command = [sys.executable, "-m", "papermill", NOTEBOOKS[FIRST], tmp_path / "out.ipynb"]
    command += ["-p", "figures_dir", tmp_path / "figures", "-p", "lagn", "en"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0
    cells = json.loads((tmp_path / "out.ipynb").read_text("utf-8"))["cells"]
    (error,) = [out for cell in cells for out in cell.get("outputs", []) if out["output_type"] == "error"]
    (sentence,) = error["traceback"]
    assert sentence.startswith("HaidongError: ")
    assert re.search("no parameter of .* 'lagn'; did you mean lang", sentence)
    assert not (tmp_path / "figures").exists()


def test_two_threads_do_not_parse_at_once(monkeypatch):
    inside, most = [], []

    def slow(source):
        inside.append(source)
        most.append(len(inside))
        time.sleep(0.01)
        inside.remove(source)

    monkeypatch.setattr(parameters.ast, "parse", slow)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(parameters.syntax, map(str, range(8))))
    assert max(most) == 1
