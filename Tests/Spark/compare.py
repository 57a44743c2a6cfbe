"""Holds what assay says through Spark to what it says of the same table in memory.

compare.py --assay PROGRAM --spark ADDRESS [--rows N] [--place DIR]
compare.py --assay PROGRAM --cluster [--rows N] [--place DIR]   starts a cluster of two workers, and kills an executor
    while the analysis runs: the answer must stay the same

Needs numpy and pyspark (script/test --spark has them); exits with 1 where a number differs.
"""

import argparse
import csv
import json
import math
import os
import signal
import subprocess
import sys
import time

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def table(rows):
    """Thirty columns: numbers, also far from 0 and missing ones, dates, truths, categories, a quantity and an event."""
    random = numpy.random.default_rng(1)
    columns = {}
    base = random.normal(size=(rows, 16))
    base[:, 1] = 0.7 * base[:, 0] + 0.7 * base[:, 1]
    for j in range(16):
        columns[f"x{j}"] = base[:, j] * (j + 1) + (1000 if j == 2 else j)
    for j in (3, 7, 11, 15):
        columns[f"x{j}"] = numpy.where(random.random(rows) < 0.05 + 0.01 * j, numpy.nan, columns[f"x{j}"])
    codes = {}
    for j, levels in enumerate((2, 3, 4, 5, 6, 8, 10, 12)):
        codes[j] = numpy.minimum(random.integers(0, levels, rows), random.integers(0, levels, rows))
        labels = numpy.array([f"level {k}" for k in range(levels)])
        columns[f"c{j}"] = labels[codes[j]]
        if j % 3 == 1:
            columns[f"c{j}"] = numpy.where(random.random(rows) < 0.04, "", columns[f"c{j}"])
    columns["day"] = numpy.datetime64("2020-01-01") + random.integers(0, 1500, rows)
    for j in range(3):
        columns[f"t{j}"] = numpy.where(random.random(rows) < 0.2 + 0.2 * j, "true", "false")
    score = base[:, 0] + 0.6 * base[:, 4] - 0.4 * base[:, 8] + 0.5 * (codes[2] == 1) + 0.3 * (columns["t0"] == "true")
    columns["quantity"] = 50 + 3 * score + 2 * random.normal(size=rows)
    columns["event"] = numpy.where(random.random(rows) < 1 / (1 + numpy.exp(1 - score)), "yes", "no")
    return columns


def write(columns, place):
    """The same values as CSV and, by Spark itself, as Parquet."""
    path = f"{place}/table.csv"
    texts = []
    for values in columns.values():
        if values.dtype.kind == "f":
            texts.append(["" if math.isnan(x) else repr(float(x)) for x in values])
        else:
            texts.append([str(x) for x in values])
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*texts))
    schema = ", ".join(
        f"{name} {'DOUBLE' if v.dtype.kind == 'f' else 'DATE' if v.dtype.kind == 'M' else 'BOOLEAN' if name[0] == 't' else 'STRING'}"
        for name, v in columns.items()
    )
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", f"{place}/warehouse")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    parquet = f"{place}/table.parquet"
    spark.read.csv(path, schema=schema, header=True).repartition(4).write.mode("overwrite").parquet(parquet)
    spark.stop()
    return path, parquet


def assay(program, *arguments):
    started = time.time()
    done = subprocess.run([program, *arguments, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"assay {' '.join(arguments)}: status {done.returncode}: {done.stderr.strip()}")
    print(f"{time.time() - started:7.1f} s  assay {' '.join(arguments)}", flush=True)
    return json.loads(done.stdout)


def numbers(value, path=""):
    if isinstance(value, dict):
        for name, child in value.items():
            # A fit starts here or there.
            if name not in ("timings", "file", "seconds", "iterations"):
                yield from numbers(child, f"{path}.{name}")
    elif isinstance(value, list):
        for place, child in enumerate(value):
            yield from numbers(child, f"{path}.{place}")
    else:
        yield path, value


def differences(a, b, tolerance):
    """The largest difference relative to 1 and the number, and what differs by more than the tolerance."""
    a, b = list(numbers(a)), list(numbers(b))
    wrong = [f"{len(a)} values, not {len(b)}"] if len(a) != len(b) else []
    worst = 0
    for (path, x), (other, y) in zip(a, b):
        if path != other:
            wrong.append(f"{path}, not {other}")
        elif isinstance(x, float) or isinstance(y, float):
            difference = abs((x or 0) - (y or 0)) / max(1, abs(x or 0), abs(y or 0))
            worst = max(worst, difference)
            if not difference <= tolerance:
                wrong.append(f"{path}: {x}, not {y}")
        elif x != y:
            wrong.append(f"{path}: {x}, not {y}")
    return len(a), worst, wrong


def report(title, a, b, tolerance):
    count, worst, wrong = differences(a, b, tolerance)
    print(f"{title}: {count} values, largest difference {worst:.1e}, allowed {tolerance:.0e}", flush=True)
    for line in wrong[:10]:
        print(f"  {line}")
    return not wrong


def compare(program, address, csv_path, parquet):
    spark = ["--engine", address, "--source", parquet, "--quiet"]
    memory = [csv_path, "--engine", "memory", "--quiet"]
    isEqual = True
    for title, arguments, tolerance in [
        ("fit linear", ["fit", "--model", "linear", "--target", "quantity", "--exclude", "event"], 1e-9),
        (
            "path gaussian",
            ["path", "--family", "gaussian", "--target", "quantity", "--exclude", "event", "--folds", "0"],
            1e-9,
        ),
        ("fit logistic", ["fit", "--model", "logistic", "--target", "event", "--exclude", "quantity"], 1e-9),
    ]:
        own = assay(program, *arguments, *spark)
        isEqual &= report(title, own, assay(program, *arguments, *memory), tolerance)
    arguments = ["rank", "--target", "quantity", "--exclude", "event", "--models", "linear,lasso"]
    arguments += ["--no-store", "--no-report"]
    own, local = assay(program, *arguments, *spark), assay(program, *arguments, *memory)
    # Folds are others, so that only what is fitted on all rows has the same numbers.
    part = lambda run: [m["coefficients"] for m in run["models"] if m["name"] == "linear"]
    isEqual &= report("rank, weights on all rows", part(own), part(local), 1e-9)
    first = lambda run: [feature["feature"] for feature in run["ranking"]][:4]
    print(f"rank, the first: {first(own)}", flush=True)
    isEqual &= first(own) == first(local)
    arguments = ["rank", "--target", "event", "--exclude", "quantity", "--models", "logistic", "--no-store", "--no-report"]
    own = assay(program, *arguments, *spark)
    local = assay(program, *arguments, csv_path, "--engine", "stream", "--quiet")
    part = lambda run: [m["coefficients"] for m in run["models"] if m["name"] == "logistic"]
    isEqual &= report("rank of an event, weights on all rows", part(own), part(local), 1e-9)
    # Folds and sample are others here too.
    for method in ("permutation", "conditional", "loco"):
        isEqual &= alike(method, own, local)
    return isEqual


def alike(method, own, local):
    """Whether scores differ by no more than five errors, of both, or a hundredth of the largest."""

    def features(run):
        found = next(i for i in run["importances"] if i["model"] == "logistic" and i["method"] == method)
        return {feature["feature"]: feature for feature in found["features"]}

    a, b = features(own), features(local)
    largest = max(abs(feature["score"]) for feature in b.values())
    wrong = []
    for name, feature in b.items():
        error = math.hypot(a[name].get("standardError") or 0, feature.get("standardError") or 0)
        if not abs(a[name]["score"] - feature["score"]) <= max(5 * error, 0.01 * largest):
            wrong.append(f"{name}: {a[name]['score']}, not {feature['score']}, error {error}")
    print(f"rank of an event, {method}: {len(b)} features, {len(wrong)} differ by more than chance", flush=True)
    for line in wrong[:10]:
        print(f"  {line}")
    return not wrong and a.keys() == b.keys()


def survive(program, parquet):
    """An executor killed meanwhile changes nothing."""
    server = f"{ROOT}/script/spark/server"
    started = subprocess.run([server, "cluster"], capture_output=True, text=True, check=True).stdout.split("\n")
    address, processes = started[0], [line.split() for line in started[1:] if line]
    try:
        arguments = ["rank", "--target", "quantity", "--exclude", "event", "--models", "linear", "--no-store"]
        arguments += ["--no-report", "--engine", address, "--source", parquet, "--quiet"]
        began = time.time()
        calm = assay(program, *arguments)
        took = time.time() - began
        child = subprocess.Popen([program, *arguments, "--json"], stdout=subprocess.PIPE, text=True)
        time.sleep(took / 3)
        victim = next(int(pid) for name, pid in processes if name == "executor")
        os.kill(victim, signal.SIGKILL)
        print(f"killed executor {victim}", flush=True)
        shaken = json.loads(child.communicate()[0])
        if child.returncode != 0:
            return False
        part = lambda run: [run["models"], run["ranking"], run["importances"], run["path"]]
        return report("with an executor killed", part(shaken), part(calm), 1e-9)
    finally:
        subprocess.run([server, "stop", address])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--assay", required=True)
    parser.add_argument("--spark")
    parser.add_argument("--cluster", action="store_true")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--place", default=f"{ROOT}/.build-spark/data")
    options = parser.parse_args()
    os.makedirs(options.place, exist_ok=True)
    csv_path, parquet = write(table(options.rows), options.place)
    isEqual = True
    if options.spark:
        isEqual &= compare(options.assay, options.spark, csv_path, parquet)
    if options.cluster:
        isEqual &= survive(options.assay, parquet)
    sys.exit(0 if isEqual else 1)


main()
