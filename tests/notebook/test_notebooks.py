"""A notebook that was never run, names a year, or leaves a number without its sentence looks fine to nbval."""

from __future__ import annotations

import ast
import json
import re

import pytest
import toys

import haidong_data as hd
from haidong_data import collection
from haidong_data.batch import editions
from haidong_data.batch.grid import Places, plan
from haidong_data.collection import terms
from haidong_data.notebook import parameters
from haidong_data.notebook.templates import typed
from haidong_data.words import words

NOTEBOOKS = parameters.notebooks()
CELLS = {name: json.loads(path.read_text("utf-8"))["cells"] for name, path in NOTEBOOKS.items()}
EACH = pytest.mark.parametrize("name", NOTEBOOKS)
LATEST = hd.reports()[-1]


def tags(cell) -> list[str]:
    return cell["metadata"].get("tags", [])


def source(cell) -> str:
    return "".join(cell["source"])


def code(name) -> list[dict]:
    return [cell for cell in CELLS[name] if cell["cell_type"] == "code"]


def prose(name, lang) -> list[str]:
    return [source(cell) for cell in CELLS[name] if cell["cell_type"] == "markdown" and lang in tags(cell)]


def strings(cell) -> list[str]:
    """Return the words of a cell: the templates that it says."""
    tree = ast.parse(source(cell))
    return [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_the_notebooks_are_those_promised():
    assert sorted(NOTEBOOKS) == ["fiscal", "greening", "ledger", "overview", "poverty_alleviation", "tourism"]


@EACH
def test_one_cell_holds_the_parameters_and_comes_first(name):
    marked = [place for place, cell in enumerate(code(name)) if "parameters" in tags(cell)]
    assert marked == [0]


@EACH
def test_prose_comes_in_both_languages_with_the_same_headings(name):
    zh, en = prose(name, "zh"), prose(name, "en")
    assert len(zh) == len(en)
    assert len(zh) + len(en) == sum(cell["cell_type"] == "markdown" for cell in CELLS[name])
    for one, other in zip(zh, en, strict=True):
        assert re.findall(r"^#+", one, re.MULTILINE) == re.findall(r"^#+", other, re.MULTILINE)
        assert re.search("[一-鿿]", one)
    assert [text.count("\n# ") + text.startswith("# ") for text in zh][0] == 1


@EACH
def test_cells_hold_one_idea(name):
    for cell in code(name):
        lines = [line for line in source(cell).splitlines() if line.strip() and not line.strip().startswith("#")]
        words = sum(len(text.splitlines()) for text in strings(cell) if len(text) > 20)
        assert len(lines) - words <= 13, source(cell)
        tree = ast.parse(source(cell))
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)], source(cell)


def spoken(name: str, lang: str) -> list[str]:
    """Return the sentences of a notebook that stand in the words file."""
    left, found = [words(f"notebook.{name}", lang)], []
    for one in left:
        left += [value for value in one.values() if isinstance(value, dict)]
        found += [value for value in one.values() if isinstance(value, str)]
    return found


@EACH
def test_there_is_more_prose_than_code(name):
    said = sum(len(text) for cell in code(name) for text in strings(cell) if len(text) > 20)
    written = sum(len(text) for lang in parameters.LANGS for text in (*prose(name, lang), *spoken(name, lang)))
    assert said + written > sum(len(source(cell)) for cell in code(name)) - said


@EACH
def test_colours_come_from_the_palette(name):
    """A colour typed in a cell stays behind when the palette is mended."""
    assert not [text for cell in code(name) for text in strings(cell) if re.fullmatch("#[0-9A-Fa-f]{6}", text)]


def test_every_derived_value_is_used():
    sources = "".join(source(cell) for name in NOTEBOOKS for cell in code(name))
    sources += "".join(path.read_text("utf-8") for path in parameters.home().glob("haidong_data/words/*.toml"))
    assert [one for one in terms("derived") if one not in sources] == []


def named() -> set[str]:
    """Return what only the seeds may name: places and years of the collection's reports."""
    words = set()
    for report in collection.seed_entries():
        seed = collection.seed(report)
        words |= {report, *seed.areas} | {area.rstrip("市区县省") for area in seed.areas if len(area) < 5}
        words |= {str(year) for year in range(seed.reviews - 2, seed.plans + 2)}
        words |= {english.split()[0] for english in seed.areas.values()}
    return words - {"全国"}  # the nation is of every report


@EACH
def test_nothing_names_a_year_a_place_or_a_number_of_a_report(name):
    """A new report is data: what is typed here would be wrong for it."""
    texts = [source(cell) for cell in CELLS[name] if cell["cell_type"] == "markdown"]
    texts += [text for cell in code(name) if "parameters" not in tags(cell) for text in strings(cell)]
    found = {word for text in texts for word in named() if re.search(rf"(?<![a-z_]){re.escape(word)}", text)}
    assert found == set()


@EACH
def test_no_prose_types_a_digit(name):
    texts = [source(cell) for cell in CELLS[name] if cell["cell_type"] == "markdown"]
    texts += [text for cell in code(name) for text in strings(cell) if "{" in text]
    for text in texts:
        bare = re.sub(r"\{[^{}]*\}|\bPM\d+\b|\bPM10\b", "", text)
        assert not re.search(r"\d", bare), text


# Numerals that the prose of a notebook may type: phrase → why it is no number of a report.
TYPED = {
    "十五分之一": "a unit in terms of another",
    "四舍五入": "rounding",
    "接近零": "what a rate nears",
    "零点": "the origin of a scale",
    "一两位": "how finely a number is printed",
    "多半": "mostly",
    "百分": "percent",
    "三者": "the things just named",
    "the three": "the things just named",
    "four kinds": "the name of a campaign, 四乱",
}
GRAMMAR = {"一", "两", "two"}  # articles and both, more often than amounts


@EACH
def test_no_prose_types_a_number_in_words(name):
    """What is computed elsewhere would go stale here."""
    for cell in CELLS[name]:
        if cell["cell_type"] == "markdown":
            bare = re.sub("|".join(TYPED), "\x00", " ".join(source(cell).split()))
            assert set(typed(bare)) <= GRAMMAR, source(cell)


@pytest.mark.parametrize("lang", parameters.LANGS)
def test_no_paragraph_types_a_number(lang):
    """It would stop the notebook, perhaps only of a report that is still to come."""
    said = [(name, key, text) for name in NOTEBOOKS for key, text in words("notebook", lang)[name]["say"].items()]
    assert said and [(name, key) for name, key, text in said if typed(text)] == []


def test_every_numeral_that_prose_may_type_is_typed():
    every = [source(cell) for cells in CELLS.values() for cell in cells if cell["cell_type"] == "markdown"]
    prose = " ".join(" ".join(every).split())
    assert [phrase for phrase in TYPED if phrase not in prose] == []


@EACH
def test_the_source_holds_no_outputs(name):
    """Outputs would conflict whenever two people change the package."""
    command = "jupyter nbconvert --clear-output --inplace"
    outputs = [cell["outputs"] or cell["execution_count"] for cell in code(name)]
    assert not any(outputs), f"`{command} notebooks/{name}.ipynb` takes them out"
    assert "haidong" not in json.loads(NOTEBOOKS[name].read_text("utf-8"))["metadata"]


@pytest.mark.parametrize("lang", parameters.LANGS)
@EACH
def test_the_edition_for_readers_is_what_a_batch_makes_of_this_source(name, lang, rendered):
    """In both languages; nbval runs the English ones in ordinary kernels."""
    path = editions.path_of(Places.own(), name, lang)
    if not path.is_file():
        pytest.skip(f"notebooks/{lang}/{name}.ipynb is not there yet: {editions.COMMAND} writes it")
    (run,) = plan(rendered, [name], given=[f"lang={lang}"])
    made = editions.edition(json.loads(run.executed.read_bytes()), lang)
    assert path.read_text("utf-8") == editions.dumps(made), f"run {editions.COMMAND}"


@pytest.fixture(scope="session")
def ran(rendered) -> dict[str, list[dict]]:
    """Give the code cells of each notebook as the batch ran it with its defaults."""
    runs = plan(rendered, given=["lang=zh"])
    cells = {run.name: json.loads(run.executed.read_text("utf-8"))["cells"] for run in runs}
    return {name: [cell for cell in found if cell["cell_type"] == "code"] for name, found in cells.items()}


@EACH
def test_every_cell_ran_in_order_and_without_an_error(name, ran):
    """nbval passes a cell that never ran."""
    assert [cell["execution_count"] for cell in ran[name]] == list(range(1, len(code(name)) + 1))
    kinds = {output["output_type"] for cell in ran[name] for output in cell["outputs"]}
    assert "error" not in kinds
    assert "display_data" in kinds


def html(cells) -> str:
    outputs = [output for cell in cells for output in cell["outputs"]]
    return "".join("".join(output.get("data", {}).get(mime, ""))
                   for output in outputs for mime in ("text/html", "text/markdown"))  # fmt: skip


@EACH
def test_every_link_leads_to_a_sentence_in_the_notebook(name, ran):
    targets = set(re.findall(r'\bid="([^"]+)"', html(ran[name])))
    assert set(re.findall(r'class="fact[^"]*" data-fact="([^"]+)"', html(ran[name]))) <= targets


def test_every_fact_of_the_report_is_in_a_chart_or_table_of_a_topic(ran):
    """What the report states in numbers, all of it, and not only in the list of all that the ledger has."""
    every = "".join(html(cells) for name, cells in ran.items() if name != "ledger")
    shown = {*re.findall(r'data-fact="([^"]+)"', every), *re.findall(r'<li id="([^"]+)"', every)}
    assert sorted(set(hd.load(report=LATEST).index) - shown) == []


PACKAGE = sorted(parameters.home().glob("haidong_data/*.py"))


@pytest.mark.parametrize("path", PACKAGE, ids=[path.name for path in PACKAGE])
def test_no_code_of_the_package_names_a_year_or_a_place(path):
    """Docstrings may give examples; what runs may not."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    years = {int(word) for word in named() if word.isdigit()}
    numbers = [node.value for node in constants if isinstance(node.value, int) and node.value in years]
    words = [word for word in named() if not word.isdigit() and word.lower() != "haidong"]
    texts = [node.value for node in constants if isinstance(node.value, str)]
    assert numbers == []
    assert [text for text in texts if any(word in text for word in words)] == []


@pytest.mark.parametrize("lang", parameters.LANGS)
def test_the_panel_s_edition_is_of_its_source_and_shows_its_charts(lang):
    places = Places.own()
    assert toys.differs(places, editions.PANEL, lang) == ""
    cells = json.loads(editions.path_of(places, editions.PANEL, lang).read_bytes())["cells"]
    ran = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in ran)
    assert sum("image/png" in output.get("data", {}) for cell in ran for output in cell["outputs"]) >= 4


@pytest.mark.parametrize(
    "path",
    sorted(collection.home().glob("notebooks/[ez][nh]/*.ipynb")),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_no_bare_value_stands_among_the_prose(path):
    """A cell that ended in a call of `choose` printed its 1 above the chart."""
    outputs = [o for cell in json.loads(path.read_bytes())["cells"] for o in cell.get("outputs", [])]
    assert outputs and not [o for o in outputs if set(o.get("data", {})) == {"text/plain"}]
