"""P: several processes use one store at once."""

import json
import re
import signal
import threading
import time

from bench import RANK, NotHere, fault, in_parallel


@fault("P1", "6 writers of 40 runs each on one store")
def writers(bench):
    write_and_read(bench, reader=False)


@fault("P3", "a reader lists, shows and verifies while 6 writers save")
def reader(bench):
    write_and_read(bench, reader=True)


def write_and_read(bench, reader):
    """One load for both: P1 counts the runs, P3 what a reader sees meanwhile."""
    runs = bench.tries(40)
    bench.rank(report=None)
    ended, seen, done = [], [], threading.Event()

    def write(_):
        for _ in range(runs):
            ended.append(bench.rank("--quiet", report=None))

    def read():
        while not done.is_set():
            listed = bench.run("runs", "list", "--json", "--store", "s.sqlite")
            seen.append(("list", listed))
            if listed.status == 0:
                id = listed.document[0]["run"]
                seen.append(("show", bench.run("runs", "show", id, "--json", "--store", "s.sqlite")))
            seen.append(("verify", bench.run("runs", "verify", "--store", "s.sqlite")))

    observer = threading.Thread(target=read) if reader else None
    begin = time.monotonic()
    if observer:
        observer.start()
    in_parallel(write, range(6), workers=6)
    done.set()
    seconds = time.monotonic() - begin
    if observer:
        observer.join()
    told = {match for e in ended for match in re.findall(r"^run +(\S+) in", e.output, re.MULTILINE)}
    there = bench.ids()
    if reader:
        for what, look in seen:
            with bench.attempt(what) as attempt:
                attempt.expect(look.status == 0, f"status {look.status}: {look.errors.strip()}")
                attempt.expect("damaged\":true" not in look.output, "a run that is not whole")
        bench.notes.append(f"{len(seen)} looks in {seconds:.0f} s")
    for e in ended:
        with bench.attempt("a writer's run") as attempt:
            attempt.expect(e.status == 0, f"status {e.status}: {e.errors.strip()}")
    with bench.attempt("all together") as attempt:
        attempt.expect(told <= there, "a run whose id was printed is not there")
        attempt.expect(len(there) == 6 * runs + 1, f"{len(there) - 1} of {6 * runs} stored")
        bench.expect_sound(attempt)
    if not reader:
        bench.notes.append(f"{len(there) - 1} of {6 * runs} stored in {seconds:.0f} s")


@fault("P2", "8 processes create a new store at once")
def creation(bench):
    for index in range(bench.tries(10)):
        bench.remove("s.sqlite")
        ended = in_parallel(lambda _: bench.rank(report=None), range(8), workers=8)
        with bench.attempt(f"round {index}") as attempt:
            attempt.expect(all(e.status == 0 for e in ended), f"{[e.errors for e in ended if e.status]}")
            attempt.expect(bench.count() == 8, f"{bench.count()} of 8 stored")
            attempt.expect(not bench.leftovers(), f"left {bench.leftovers()[:2]}")
            bench.expect_sound(attempt)


@fault("P4", "a writer that is stopped holds the lock")
def stopped(bench):
    if not bench.has_crash_points():
        raise NotHere("needs a build with crash points")
    bench.rank(report=None)
    for point in ("begin", "insert:20", "commit"):
        before = bench.count()
        process = bench.run_stopped(point, *RANK, "--no-report", "--store", "s.sqlite")
        with bench.attempt(f"a reader while a writer is stopped at {point}") as attempt:
            listed = bench.run("runs", "list", "--json", "--store", "s.sqlite")
            attempt.expect(listed.status == 0, f"status {listed.status}: {listed.errors.strip()}")
            attempt.expect(len(json.loads(listed.output or "[]")) == before, "other runs than were saved")
        for ended in in_parallel(lambda _: bench.rank(report=None), range(3), workers=3):
            with bench.attempt(f"a writer while another is stopped at {point}") as attempt:
                attempt.expect(ended.status == 5, f"status {ended.status}")
                attempt.expect("locked by another process" in ended.errors, f"said {ended.errors!r}")
                attempt.expect(5 <= ended.seconds < 30, f"took {ended.seconds:.1f} s")
        with bench.attempt(f"the writer that was stopped at {point} goes on") as attempt:
            process.send_signal(signal.SIGCONT)
            attempt.expect(process.wait(30) == 0, f"status {process.returncode}")
            attempt.expect(bench.count() == before + 1, f"{bench.count() - before} runs more")
            bench.expect_sound(attempt)
