"""Runs one reader on one file in a process of its own; returns seconds and peak memory: Assay's of the whole process,
the peers' beyond what their libraries take before reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

ASSAY = Path(__file__).resolve().parents[2] / ".build" / "release" / "assay"

# What a user of each would write to get typed columns; `is_mixed` allows what the mixed table needs.
PEERS = {
    "polars": "import polars as p; version = p.__version__; read = lambda: p.read_csv(path, try_parse_dates=is_mixed)",
    "duckdb": "import duckdb as p; version = p.__version__; c = p.connect(); "
    'read = lambda: c.execute(f"create table t as select * from read_csv(\'{path}\')")',
    "pandas": "import pandas as p; version = p.__version__; "
    "read = lambda: p.read_csv(path, parse_dates=['joined', 'last_seen'] if is_mixed else False)",
    "pyarrow": "import pyarrow as p, pyarrow.csv as r; version = p.__version__; "
    "read = lambda: r.read_csv(path, parse_options=r.ParseOptions(newlines_in_values=is_mixed))",
}

SCRIPT = """
import json, re, sys, time
path, is_mixed = sys.argv[1], sys.argv[2] == "mixed"
def memory(kind): return int(re.search(kind + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
{peer}
before = memory("VmRSS")
start = time.perf_counter(); table = read(); seconds = time.perf_counter() - start
print(json.dumps(dict(seconds=seconds, megabytes=memory("VmHWM") - before, version=version)))
"""


def assay(path):
    """The time of reading alone, as the program reports it; the peak memory of the whole process."""
    with subprocess.Popen([ASSAY, "inspect", path, "--json"], stdout=subprocess.PIPE) as process:
        document = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return dict(seconds=document["timings"]["ingest"], megabytes=usage.ru_maxrss / 1024, columns=document["columns"])


def peer(name, path, kind):
    run = [sys.executable, "-c", SCRIPT.format(peer=PEERS[name]), str(path), kind]
    return json.loads(subprocess.run(run, check=True, capture_output=True, text=True).stdout)
