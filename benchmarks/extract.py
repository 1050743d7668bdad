"""How fast the reader reads, whether time grows with the text alone, and whether memory stays flat.

``python -m benchmarks extract``: one core, the corpus (else the seeds), then the corpus repeated to
2,000 reports, then hostile lines. What is promised is printed beside what was measured.
"""

import platform
import resource
import sys
import time

from benchmarks import corpus
from haidong_data.reader import extract

PROMISED = 500_000
REPORTS = 2_000
ROUNDS = 5


def main(arguments: list[str]) -> int:
    texts = list(corpus.texts().values())
    characters = sum(map(len, texts))
    print(f"python {platform.python_version()} · {platform.machine()} · {_processor()} · one core, processor time")
    extract.facts(texts[0])  # patterns are made once a process
    times = []
    for _ in range(ROUNDS):
        _forget()
        times.append(_time(lambda: [extract.facts(text) for text in texts]))
    best, worst = characters / min(times), characters / max(times)
    print(
        f"{len(texts)} reports, {characters:,} characters: {best:,.0f} characters/s (slowest of {ROUNDS}: {worst:,.0f};"
        f" promised {PROMISED:,}: {best / PROMISED:.2f}×)"
    )
    ok = best >= PROMISED
    rates, before = [], _memory()
    for number in (REPORTS // 10, REPORTS):
        read = 0

        def run(number: int = number) -> None:
            nonlocal read
            for index in range(number):
                text = texts[index % len(texts)]
                read += len(text)
                extract.facts(text)

        seconds = _time(run)
        rates.append(read / seconds)
        print(f"{number:,} reports: {seconds:.1f} s, {rates[-1]:,.0f} characters/s, peak memory {_memory():.0f} MB")
    grown = _memory() - before
    print(f"ten times the reports take {10 * rates[0] / rates[1]:.1f} times as long; memory grew by {grown:.0f} MB")
    ok &= rates[1] > 0.7 * rates[0] and grown < 64
    for name, make in HOSTILE.items():
        lines = make(50_000), make(500_000)
        small, large = (_time(lambda line=line: extract.facts(line)) for line in lines)
        print(f"hostile · {name}: ten times as long a line takes {large / small:.1f} times as long")
        ok &= large / small < 20
    return 0 if ok else 1


# Lines made to be slow: each is one sentence without an end.
HOSTILE = {
    "digits with commas": lambda size: "全市" + "1，" * (size // 2),
    "one long number": lambda size: "增长" + "9" * size + "%",
    "lists of numbers": lambda size: "收入分别增长" + "1%、" * (size // 3),
    "nested brackets": lambda size: "（" * (size // 2) + "5亿元" + "）" * (size // 2),
    "numerals": lambda size: "一二三四五六七八九十百千万亿" * (size // 14),
    "由…到": lambda size: "由1%提高到2%" * (size // 8),
    "quotes": lambda size: "“3" * (size // 2),
    "short lines": lambda size: "收入5亿元\n" * (size // 6),
    "blanks": lambda size: "收入 " + " " * size + "5亿元",
    "hyphens and stars": lambda size: "——**" * (size // 4) + "5亿元",
}


def _time(work) -> float:
    """Return the seconds of processor time that work takes: what else the machine does is not the reader's."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _forget() -> None:
    """Empty what the reader remembers of phrases, so that a round costs what a new report costs."""
    from haidong_data.reader import dictionary

    for one in vars(dictionary).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


def _memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()
