#!/usr/bin/env python3
"""Causes the faults that the run store and the program must survive, and counts what was lost.

    script/test --faults                         all of them
    script/test --faults --quick --only K1,D3    a tenth of the tries of two

Ends with 1 when anything was lost. Nothing that cannot be caused here counts as passed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

import clock  # noqa: F401, the modules register their faults
import corruption  # noqa: F401
import disk  # noqa: F401
import kills  # noqa: F401
import processes  # noqa: F401
from bench import FAULTS, Bench, NotHere

ORDER = "K1 K2 K3 K4 D1 D2 D3 D4 R1 R2 R3 C1 C2 C4 P1 P2 P3 P4 T1 T2".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True, help="the program, best one built with ASSAY_FAULTS=1")
    parser.add_argument("--only", help="faults by id, separated by commas")
    parser.add_argument("--quick", action="store_true", help="a tenth of the tries")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--markdown", metavar="FILE", help="also write the table to this file")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else ORDER
    unknown = [id for id in wanted if id not in FAULTS]
    if unknown:
        parser.error(f"no such fault: {', '.join(unknown)}; there are {', '.join(ORDER)}")
    enter_own_mounts()

    rows, lost = [], 0
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shim = os.path.join(folder, "failing.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "failing.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"], check=True)
        for id in wanted:
            row, missing = cause(id, options, shim)
            rows.append(row)
            lost += missing
    print(table(rows))
    if options.markdown:
        with open(options.markdown, "w") as file:
            file.write(table(rows) + "\n")
    sys.exit(1 if lost else 0)


def cause(id, options, shim):
    text, function = FAULTS[id]
    bench = Bench(os.path.abspath(options.assay), id, options.seed, 0.1 if options.quick else 1, shim)
    begin = time.monotonic()
    try:
        function(bench)
    except NotHere as reason:
        print(f"{id}  not run here: {reason}", flush=True)
        return (id, text, "not run here", "", "", str(reason)), 0
    finally:
        bench.close()
    seconds = time.monotonic() - begin
    losses = [attempt for attempt in bench.attempts if attempt.problems]
    print(f"{id}  {len(bench.attempts)} tries, {len(losses)} lost, {seconds:.0f} s", flush=True)
    for attempt in losses[:10]:
        print(f"    {attempt.what}: {'; '.join(attempt.problems)}", flush=True)
    row = (id, text, str(len(bench.attempts)), str(len(losses)), f"{seconds:.0f}", "; ".join(bench.notes))
    return row, len(losses)


def enter_own_mounts():
    """As root, starts again where mounts are seen by nobody else and go with the process."""
    if os.geteuid() == 0 and shutil.which("unshare") and "ASSAY_FAULTS_MOUNTS" not in os.environ:
        if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
            os.environ["ASSAY_FAULTS_MOUNTS"] = "own"
            os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


def table(rows):
    head = ("", "fault", "tries", "lost", "seconds", "")
    lines = [head, ("---", "---", "---:", "---:", "---:", "---"), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    main()
