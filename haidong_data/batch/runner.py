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

from ..errors import HaidongError
from .grid import Places, Run
from .install import owes, publish, settle
from .up_to_date import Known

TIMEOUT = 600.0
WAITS = "waits for another batch"


class Crew(Protocol):
    """Who runs jobs: `workers.Workers`, or a cluster."""

    def run(self, job: dict[str, Any], tell: Callable[[str], None], timeout: float) -> dict[str, Any]:
        """Run a job to its end."""

    def stop(self) -> None:
        """End all that is running."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ok, skipped (it was up to date), failed, left (the batch ended before), or stopped."""

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
        self._failed, self._stopped = threading.Event(), threading.Event()
        self.mend()
        self.todo = [run for run in self.runs if force or self.known.why(run)]

    def mend(self) -> None:
        """Finish what a killed batch had made ready, and clear away what it had not."""
        folder = self.places.build / "runs"
        for stages in sorted(folder.glob("*")) if folder.is_dir() else []:
            # What cannot be mended is told by the run that it keeps from its work.
            with contextlib.suppress(OSError), self._lock(stages.name) as mine:
                if mine:
                    _mend(stages)

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
            self._stopped.set()
            crew.stop()
            raise
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def _one(self, run: Run, crew: Crew) -> Outcome:
        if self._failed.is_set() and not self.keep_going:
            return Outcome(run, "left", "the batch stopped at a failure; --keep-going goes on")
        try:
            with self._lock(run.lock, run) as mine:
                outcome = self._locked(run, crew) if mine else Outcome(run, "stopped")
        except OSError as error:
            outcome = Outcome(run, "failed", _sentence("it cannot be started", error))
        except Exception as error:  # one run's trouble is not the batch's
            name = "" if isinstance(error, HaidongError) else f"{type(error).__name__}: "
            outcome = Outcome(run, "failed", f"{name}{error}".partition("\n")[0])
        finally:
            self.at_work.pop(run.id, None)
        if outcome.status == "failed":
            self._failed.set()
        return outcome

    def _locked(self, run: Run, crew: Crew) -> Outcome:
        stages = self.places.build / "runs" / run.lock
        if stages.is_dir():
            _mend(stages)  # of a batch that was killed while this one waited
        # Another batch may have made it meanwhile.
        stamp = self.known.stamp_path(run)
        fresh = stamp.is_file() and stamp.stat().st_mtime > self.began
        if (fresh or not self.force) and not self.known.why(run):
            return Outcome(run, "skipped")
        self.at_work[run.id] = "starting"
        # Before it runs: what is edited from now on may be shown or not, and so makes the run stale.
        seen = self.known.seen(run)
        stage = stages / f"{os.getpid()}-{time.monotonic_ns()}"
        kept = self.places.build / "failed" / run.id
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
            status, cause, seconds = result["status"], result["cause"], result["seconds"]
            if status == "ok":
                try:
                    publish(stage, run, self.known, seen, result)
                except OSError as error:
                    status, cause = "failed", _sentence("the results cannot be moved into place", error)
            if status == "failed":
                return Outcome(run, "failed", cause, seconds, _keep(stage, kept, cause))
            if status == "ok":
                shutil.rmtree(kept, ignore_errors=True)  # what it tells of is mended
            return Outcome(run, status, "", seconds)
        finally:
            _clear(stage)

    @contextlib.contextmanager
    def _lock(self, name: str, run: Run | None = None) -> Iterator[bool]:
        """Lock what a run writes; wait for it where a run is given, until the batch is stopped."""
        from filelock import FileLock, Timeout

        path = self.places.build / "locks" / f"{name}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        while not self._stopped.is_set():
            try:
                lock.acquire(timeout=0.2 if run else 0)
                break
            except Timeout:
                if run is None:
                    yield False
                    return
                self.at_work[run.id] = WAITS
        else:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()


def _mend(stages: Path) -> None:
    """Settle what killed batches have left of a run; the lock is held."""
    for stage in sorted(stages.glob("*")):
        try:
            settle(stage)
        except OSError:
            if owes(stage):
                raise
        _clear(stage)


def _keep(stage: Path, kept: Path, cause: str) -> Path | None:
    """Put what a failed run has left where it can be looked at; a full disk leaves nothing."""
    shutil.rmtree(kept, ignore_errors=True)
    try:
        if owes(stage):
            kept.mkdir(parents=True)
        else:
            kept.parent.mkdir(parents=True, exist_ok=True)
            os.replace(stage, kept)
        (kept / "error.txt").write_text(cause + "\n", encoding="utf-8")
    except OSError:
        return None
    return kept


def _clear(stage: Path) -> None:
    if not owes(stage):
        shutil.rmtree(stage, ignore_errors=True)
        with contextlib.suppress(OSError):
            stage.parent.rmdir()


def _sentence(what: str, error: OSError) -> str:
    where = f" ({Path(error.filename).name})" if error.filename else ""
    return f"{what}: {error.strerror or error}{where}"
