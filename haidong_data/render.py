"""A batch: every run that is out of date, several at a time, each safe by itself.

Owns the order of things: what is stale, one lock a run, a folder of its own, a worker,
then `publish` or ``build/failed``. What runs are asked for is `grid`'s, who runs them
`workers`'s, and how it is told `cli_render`'s.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .grid import Places, Run
from .publish import publish, settle
from .stale import Known

TIMEOUT = 600.0


class Crew(Protocol):
    """Who runs jobs: `workers.Workers`, or a cluster."""

    def run(self, job: dict[str, Any], tell: Callable[[str], None], timeout: float) -> dict[str, Any]:
        """Run a job to its end."""

    def stop(self) -> None:
        """End all that is running."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ok, skipped (it was up to date), failed, or left (the batch stopped before)."""

    run: Run
    status: str
    cause: str = ""
    seconds: float = 0.0
    kept: Path | None = None


class Batch:
    """The runs of a batch at work.

    Parameters
    ----------
    places : Places
        The collection's folders.
    runs : sequence of Run
        From `grid.plan`.
    force : bool
        Run also what is up to date.
    keep_going : bool
        Go on after a failure; without it, what has started ends and nothing else starts.
    timeout : float
        Seconds that one notebook may take.
    """

    def __init__(
        self,
        places: Places,
        runs: Sequence[Run],
        *,
        force: bool = False,
        keep_going: bool = False,
        timeout: float = TIMEOUT,
    ) -> None:
        self.places, self.runs, self.force = places, list(runs), force
        self.keep_going, self.timeout = keep_going, timeout
        self.known = Known(places)
        self.began = time.time()
        self.at_work: dict[str, str] = {}
        self._failed = threading.Event()
        self.mend()
        self.todo = [run for run in self.runs if force or self.known.why(run)]

    def mend(self) -> None:
        """Finish what a killed batch had made ready, and clear away what it had not."""
        folder = self.places.build / "runs"
        for stage in sorted(folder.glob("*/*")) if folder.is_dir() else []:
            with self._lock(stage.parent.name, wait=False) as mine:
                if mine and stage.is_dir():
                    with contextlib.suppress(OSError, ValueError):
                        settle(stage)
                    _clear(stage)

    def skipped(self) -> list[Outcome]:
        """Return the runs that need not be made."""
        return [Outcome(run, "skipped") for run in self.runs if run not in self.todo]

    def work(self, crew: Crew, jobs: int) -> Iterator[Outcome | None]:
        """Make what is to be made, and give each outcome as it comes.

        In between it gives None twice a second, so that `at_work` can be shown.

        Parameters
        ----------
        crew : Crew
            Who runs the notebooks.
        jobs : int
            How many run at once.
        """
        threads = ThreadPoolExecutor(jobs)
        try:
            futures: set[Future] = {threads.submit(self._one, run, crew) for run in self.todo}
            while futures:
                # Woken often, for Ctrl-C is only noticed between two waits.
                done, futures = wait(futures, timeout=0.5, return_when=FIRST_COMPLETED)
                if not done:
                    yield None
                for future in done:
                    yield future.result()
        except BaseException:
            # Ctrl-C: what is running ends, and so leaves nothing; what is being moved in is moved in.
            self.keep_going = False
            self._failed.set()
            crew.stop()
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def _one(self, run: Run, crew: Crew) -> Outcome:
        if self._failed.is_set() and not self.keep_going:
            return Outcome(run, "left", "the batch stopped at a failure; --keep-going goes on")
        try:
            with self._lock(run.id, wait=True):
                outcome = self._locked(run, crew)
        except OSError as error:
            outcome = Outcome(run, "failed", _sentence(error))
        finally:
            self.at_work.pop(run.id, None)
        if outcome.status == "failed":
            self._failed.set()
        return outcome

    def _locked(self, run: Run, crew: Crew) -> Outcome:
        # Another batch may have made it while this one waited.
        stamp = self.known.stamp_path(run)
        fresh = stamp.is_file() and stamp.stat().st_mtime > self.began
        if (fresh or not self.force) and not self.known.why(run):
            return Outcome(run, "skipped")
        self.at_work[run.id] = "starting"
        key = self.known.key(run)
        stage = self.places.build / "runs" / run.id / f"{os.getpid()}-{time.monotonic_ns()}"
        try:
            (stage / "figures").mkdir(parents=True)
            job = {
                "name": run.name,
                "path": str(run.path),
                "parameters": run.given,
                "figures": run.declared,
                "stage": str(stage),
            }
            result = crew.run(job, lambda cell: self.at_work.update({run.id: cell}), self.timeout)
            if result["status"] == "ok":
                try:
                    publish(stage, run, self.known, key, result)
                except OSError as error:
                    result |= {"status": "failed", "cause": _sentence(error)}
            if result["status"] == "ok":
                return Outcome(run, "ok", "", result["seconds"])
            kept = self._keep(stage, run, result["cause"])
            return Outcome(run, "failed", result["cause"], result["seconds"], kept)
        finally:
            _clear(stage)

    def _keep(self, stage: Path, run: Run, cause: str) -> Path | None:
        """Put what a failed run has left where it can be looked at; a full disk leaves nothing."""
        kept = self.places.build / "failed" / run.id
        shutil.rmtree(kept, ignore_errors=True)
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage, kept)
            (kept / "error.txt").write_text(cause + "\n", encoding="utf-8")
        except OSError:
            return None
        return kept

    @contextlib.contextmanager
    def _lock(self, name: str, wait: bool) -> Iterator[bool]:
        from filelock import FileLock, Timeout

        path = self.places.build / "locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=-1 if wait else 0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()


def _clear(stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)
    with contextlib.suppress(OSError):
        stage.parent.rmdir()


def _sentence(error: OSError) -> str:
    where = f" ({Path(error.filename).name})" if error.filename else ""
    return f"the results cannot be moved into place: {error.strerror or error}{where}"
