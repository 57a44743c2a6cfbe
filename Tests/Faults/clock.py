"""T: the clock is wrong, and a store grows."""

import contextlib
import os
import re
import sqlite3
import time
from datetime import datetime, timedelta, timezone

from bench import fault, in_parallel
from copies import multiply


@fault("T1", "clock set back or forth, time zone changed, two runs in one second")
def wrong_clock(bench):
    ids = []

    def run(zone, offset):
        before = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(seconds=offset)
        ended = bench.rank("--json", report=None, env={
            "TZ": zone, "LD_PRELOAD": bench.shim, "CLOCK_OFFSET": str(offset)})
        after = datetime.now(timezone.utc) + timedelta(seconds=offset)
        return zone, offset, before, after, ended

    zones = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu", "XYZ+11", ":no/such/zone", ""]
    offsets = [0, -1, -3600, -86_400, -20 * 365 * 86_400, 3600, 10 * 365 * 86_400]
    cases = [(zone, offset) for zone in zones for offset in offsets]
    # Twice each and two at a time, so that many share a second.
    for zone, offset, before, after, ended in in_parallel(lambda case: run(*case), cases + cases):
        with bench.attempt(f"TZ={zone!r}, {offset} s") as attempt:
            attempt.expect(ended.status == 0, f"status {ended.status}: {ended.errors.strip()}")
            id = ended.document["run"]
            ids.append(id)
            moment = datetime.strptime(id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
            attempt.expect(before <= moment <= after, f"{id} is not between {before} and {after}")
            attempt.expect(ids.count(id) == 1, "an id twice")
    with bench.attempt("all together") as attempt:
        attempt.expect(bench.count() == len(ids), f"{bench.count()} of {len(ids)} stored")
        listed = bench.run("runs", "list", "--json", "--store", "s.sqlite").document
        times = [run["createdAt"] for run in listed]
        attempt.expect(times == sorted(times, reverse=True), "not listed by time")
        attempt.expect(all(re.fullmatch(r"[\d-]+T[\d:]+Z", t) for t in times), "a time that is not UTC")
    seconds = {id[:16] for id in ids}
    bench.notes.append(f"{len(ids)} ids in {len(seconds)} seconds of their clocks")


@fault("T2", "100,000 runs in one store")
def many_runs(bench):
    ended = bench.rank(report=None)
    sizes = []
    goal = bench.tries(100_000)
    for count in (goal // 10, goal):
        with contextlib.closing(sqlite3.connect(bench.path("s.sqlite"), isolation_level=None)) as db:
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN")
            have = db.execute("SELECT count(*) FROM runs").fetchone()[0]
            multiply(db, count - have)
            db.execute("COMMIT")
        sizes.append(os.path.getsize(bench.path("s.sqlite")) / count)
    with bench.attempt(f"the size grows linearly to {goal}") as attempt:
        attempt.expect(abs(sizes[1] / sizes[0] - 1) < 0.1, f"bytes a run: {sizes}")
    for _ in range(3):
        with bench.attempt(f"a list of {goal}") as attempt:
            listed = bench.run("runs", "list", "--store", "s.sqlite")
            attempt.expect(listed.status == 0, f"status {listed.status}: {listed.errors.strip()}")
            attempt.expect(listed.seconds < 1, f"took {listed.seconds:.2f} s")
            attempt.expect("damaged" not in listed.output, "a run that is not whole")
            slowest = listed.seconds
    with bench.attempt(f"one more run beside {goal}") as attempt:
        begin = time.monotonic()
        attempt.expect(bench.rank(report=None).status == 0, "could not be saved")
        attempt.expect(time.monotonic() - begin < 5, "took more than 5 s")
        attempt.expect(bench.count() == goal + 1, f"{bench.count()} runs")
    with bench.attempt("one of them shown") as attempt:
        id = re.search(r"^run +(\S+) in", ended.output, re.MULTILINE).group(1)
        shown = bench.run("runs", "show", f"{id}-{goal}", "--store", "s.sqlite")
        attempt.expect(shown.status == 0, f"status {shown.status}: {shown.errors.strip()}")
        attempt.expect(shown.seconds < 5, f"took {shown.seconds:.2f} s")
    bench.notes.append(f"listed in {slowest:.2f} s, {sizes[1] / 1000:.1f} kB a run")
