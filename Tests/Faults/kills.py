"""K: the program is killed or interrupted."""

import contextlib
import os
import re
import signal
import sqlite3
import time

from bench import RANK, NotHere, fault, table
from copies import multiply

PLACES = ["--store", "s.sqlite", "--report", "reports"]


@fault("K1", "SIGKILL at a random moment of `assay rank`")
def random_kill(bench):
    duration = bench.rank_time()
    tries = bench.tries(200)
    ended_before = 0
    for index in range(tries):
        if index % 20 == 0:
            bench.remove("s.sqlite", "reports")
        delay = duration * 1.1 * (index + bench.random.random()) / tries
        with bench.attempt(f"killed after {delay:.3f} s") as attempt, open(bench.path("out"), "w+b") as out:
            process = bench.start(*RANK, *PLACES, stdout=out)
            time.sleep(delay)
            process.kill()
            ended_before += process.wait() == 0
            bench.expect_sound(attempt)
            bench.expect_whole_report(attempt)
            told = set(re.findall(rb"^run +(\S+) in", bench.read("out"), re.MULTILINE))
            attempt.expect({i.decode() for i in told} <= bench.ids(), "a run whose id was printed is not there")
    with bench.attempt("the next run needs no repair") as attempt:
        attempt.expect(bench.rank().status == 0, "the run after the kills failed")
        bench.expect_sound(attempt)
    bench.notes.append(f"{ended_before} ended before the kill")


@fault("K2", "SIGKILL at named points: reading, fitting, BEGIN, each INSERT, COMMIT, the report's files")
def named_kill(bench):
    if not bench.has_crash_points():
        raise NotHere("needs a build with crash points")
    bench.rank()
    with contextlib.closing(sqlite3.connect(bench.path("s.sqlite"))) as db:
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'runs'")]
        inserts = sum(db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names)
    files = sum(len(names) for _, _, names in os.walk(bench.path("reports")))
    bench.remove("s.sqlite", "reports")
    unsaved = ["reading", "path", "fit.linear", "fitted", "migrated", "begin", "commit"]
    unsaved += [f"{point}:{k}" for point in ("open", "written") for k in range(1, files + 1)]
    step = max(1, round(inserts / (100 * bench.scale)))
    unsaved += [f"insert:{k}" for k in range(1, inserts + 1, step)] + [f"insert:{inserts}"]
    saved = ["committed"] + [f"rename:{k}" for k in range(1, files + 1)]
    for point in unsaved + saved:
        for is_new in (True, False) if point in ("begin", "commit", "committed", "insert:1") else (False,):
            with bench.attempt(f"killed at {point}") as attempt:
                # Only a new store meets the migration that fills it.
                if is_new or point == "migrated" or not os.path.exists(bench.path("s.sqlite")):
                    bench.remove("s.sqlite", "reports")
                    if not is_new and point != "migrated":
                        bench.rank()
                before = bench.count()
                status = bench.rank(env={"ASSAY_CRASH_AT": point}).status
                attempt.expect(status == -signal.SIGKILL, f"was not killed: status {status}")
                bench.expect_sound(attempt)
                bench.expect_whole_report(attempt)
                stored = bench.count() - before
                attempt.expect(stored == (1 if point in saved else 0), f"{stored} runs stored")
    with bench.attempt("the next run needs no repair") as attempt:
        attempt.expect(bench.rank().status == 0, "the run after the kills failed")


@fault("K3", "SIGINT, SIGTERM while reading, fitting, tracing, writing")
def interruption(bench):
    if not bench.has_crash_points():
        raise NotHere("needs a build with crash points")
    bench.write("t.csv", table(1_500, columns=10))
    points = {"reading": "reading", "fitting": "fit.linear", "tracing": "path", "writing": "fitted"}
    slowest, said_saved = 0, 0
    for number in (signal.SIGINT, signal.SIGTERM):
        for stage, point in points.items():
            # How long from there to the end.
            process = bench.run_stopped(point, *RANK, *PLACES)
            begin = time.monotonic()
            process.send_signal(signal.SIGCONT)
            process.wait()
            rest = time.monotonic() - begin
            longest = rest if stage == "writing" else min(rest * 0.8, 0.3)
            counted, started, wanted = 0, 0, bench.tries(50)
            while counted < wanted and started < 10 * wanted:
                started += 1
                if started % 20 == 1:
                    bench.remove("s.sqlite", "reports")
                before = bench.count()
                with open(bench.path("err"), "w+b") as err:
                    process = bench.run_stopped(point, *RANK, *PLACES, stderr=err)
                    process.send_signal(signal.SIGCONT)
                    time.sleep(bench.random.uniform(0, longest))
                    begin = time.monotonic()
                    process.send_signal(number)
                    status = process.wait(30)
                    seconds = time.monotonic() - begin
                if status == 0:
                    continue  # it had ended
                counted += 1
                with bench.attempt(f"{signal.Signals(number).name} while {stage}") as attempt:
                    slowest = max(slowest, seconds)
                    attempt.expect(status == (130 if number == signal.SIGINT else 143), f"status {status}")
                    attempt.expect(seconds < 1, f"took {seconds:.2f} s")
                    attempt.expect(not bench.leftovers(), f"left {bench.leftovers()[:2]}")
                    said = bench.read("err").decode()
                    attempt.expect(said.count("\n") == 1 and "interrupted" in said, f"said {said!r}")
                    stored = bench.count() - before
                    said_saved += stored
                    attempt.expect(("nothing saved" in said) == (stored == 0), f"said {said!r} with {stored} stored")
                    bench.expect_sound(attempt)
                    bench.expect_whole_report(attempt)
    bench.notes.append(f"ended within {slowest:.2f} s; {said_saved} came too late and said that the run is saved")


@fault("K4", "SIGKILL during a schema migration, from version 1 to 2")
def migration(bench):
    if not bench.has_crash_points():
        raise NotHere("needs a build with crash points")
    new, copies = {"ASSAY_REHEARSE_MIGRATION": "1"}, 20
    for _ in range(3):
        bench.rank(report=None)
    with contextlib.closing(sqlite3.connect(bench.path("s.sqlite"))) as db, db:
        multiply(db, copies)
    original = bench.read("s.sqlite")
    # Opening for writing migrates; there is no such run to delete.
    command = ["runs", "delete", "none", "--store", "s.sqlite"]

    def migrate(delay):
        """Kills the program so long after the migration has begun; its whole duration without a delay."""
        bench.write("s.sqlite", original)
        process = bench.run_stopped("migrating", *command, env=new)
        begin = time.monotonic()
        process.send_signal(signal.SIGCONT)
        if delay is not None:
            time.sleep(delay)
            process.kill()
        process.wait()
        return time.monotonic() - begin

    duration = min(migrate(None) for _ in range(3))
    tries = bench.tries(200)
    versions = []
    for index in range(tries + 1):
        with bench.attempt(f"try {index}") as attempt:
            if index < tries:
                migrate(duration * 1.1 * (index + bench.random.random()) / tries)
            else:
                bench.write("s.sqlite", original)
                bench.run(*command, env={**new, "ASSAY_CRASH_AT": "migrated"})
            # The program of either version would do; Python's SQLite rolls back what the kill left.
            with contextlib.closing(sqlite3.connect(bench.path("s.sqlite"))) as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                runs = db.execute("SELECT count(*) FROM runs").fetchone()[0]
            versions.append(version)
            attempt.expect(version in (1, 2), f"version {version}")
            attempt.expect(runs == 3 + copies, f"{runs} runs")
            # Opening compares every table and view with those of the version.
            bench.expect_sound(attempt, env=new if version == 2 else None)
    with bench.attempt("both versions were seen") as attempt:
        attempt.expect(tries < 20 or len(set(versions)) == 2, "the kills missed the commit")
    bench.notes.append(f"{versions.count(1)} old, {versions.count(2)} new")
