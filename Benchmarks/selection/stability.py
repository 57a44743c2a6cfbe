"""Does stability selection keep its promise, agree with R, and cost no more than a few paths?

On simulated tables of 200 rows and 1,000 features, of which ten matter: the false selections beside the bound, and how
many of the ten are found; the same by the q-values of integrated path stability selection, and by the authors' package
ipss on the same tables. Then selection probabilities beside those of glmnet with the rule of R's stabs, and the time of
100 half-samples of 100,000 x 200 beside that of one path.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
# Another build is measured with ASSAY=/path/to/assay.
ASSAY = Path(os.environ.get("ASSAY") or HERE.parents[1] / ".build" / "release" / "assay")
# What is not measured is done as briefly as can be.
BRIEF = ["--models", "lasso", "--methods", "stability", "--holdout", "0.3", "--repeats", "2", "--no-store", "--no-report"]
PFER, FDR = 1.0, 0.2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="errors,agreement,speed", help="as errors,speed")
    parser.add_argument("--tables", type=int, default=60, help="of each correlation (default: 60)")
    parser.add_argument("--peer-tables", type=int, default=5, help="of each that ipss gets too (default: 5)")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--features", type=int, default=1_000)
    parser.add_argument("--noise", type=float, default=2.0, help="standard deviation of the noise (default: 2)")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in options.only.split(","):
            {"errors": errors, "agreement": agreement, "speed": speed}[part](Path(folder), options)


def draw(rows, features, rho, seed, noise=1.0):
    """Normal features correlated `rho ** |j - k|`, a target to which ten of them, apart from each other, add ±1, and which."""
    random = np.random.default_rng([seed, rows, features, int(100 * rho)])
    x = random.normal(size=(rows, features))
    for j in range(1, features):
        x[:, j] = rho * x[:, j - 1] + np.sqrt(1 - rho**2) * x[:, j]
    signals = np.arange(10) * (features // 10) + random.integers(features // 10)
    y = x[:, signals] @ random.choice([-1.0, 1.0], 10) + noise * random.normal(size=rows)
    return x.round(5), y.round(5), signals


def write(path, x, y):
    names = [f"x{j}" for j in range(x.shape[1])] + ["y"]
    np.savetxt(path, np.column_stack([x, y]), delimiter=",", fmt="%.5f", header=",".join(names), comments="")


def assay(command, table, *options):
    text = subprocess.run(
        [ASSAY, command, table, "--target", "y", *options, "--json", "--quiet"], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(text)


def errors(folder, options):
    print(
        f"\n{options.tables} tables of {options.rows} x {options.features} a line, ten features matter. Mean ± two Monte-Carlo "
        "standard errors.\n"
    )
    print(
        "| correlation | bound | false, stable | found, stable | false share, q ≤ 0.2 | found, q ≤ 0.2 "
        "| ipss: false share | ipss: found |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    )
    for rho in [0.0, 0.5, 0.9]:
        with ThreadPoolExecutor(options.processes) as pool:
            results = list(pool.map(lambda seed: attempt(folder, options, rho, seed), range(options.tables)))
        ours = np.array([result["ours"] for result in results])
        peers = np.array([result["ipss"] for result in results if "ipss" in result])
        cells = [spread(ours[:, k]) for k in range(4)] + ([spread(peers[:, k]) for k in range(2)] if len(peers) else ["", ""])
        print(f"| {rho} | {max(result['bound'] for result in results):.2f} | " + " | ".join(cells) + " |", flush=True)


def attempt(folder, options, rho, seed):
    x, y, signals = draw(options.rows, options.features, rho, seed, options.noise)
    table = folder / f"{rho}-{seed}.csv"
    write(table, x, y)
    document = assay("rank", table, "--pfer", str(PFER), "--threads", "1", *BRIEF)["stability"]
    table.unlink()
    matters = {f"x{j}" for j in signals}
    stable = {feature["feature"] for feature in document["features"] if feature["stable"]}
    kept = {feature["feature"] for feature in document["features"] if feature["qValue"] <= FDR}
    result = {"bound": document["bound"], "ours": [len(stable - matters), len(stable & matters), *share(kept, matters)]}
    if seed < options.peer_tables:
        result["ipss"] = share(ipss(x, y, seed), matters)
    return result


def share(kept, matters):
    """Of the kept the share that does not matter, and how many of the others there are."""
    return len(kept - matters) / max(1, len(kept)), len(kept & matters)


def ipss(x, y, seed):
    """The authors' package: lasso, cubic function."""
    from ipss import ipss

    np.random.seed(seed)
    found = ipss(x, y, selector="l1", ipss_function="h3", preselect=False, target_fdr=FDR)
    return {f"x{j}" for j in found["selected_features"]}


def spread(values):
    return f"{values.mean():.2f} ± {2 * values.std(ddof=1) / np.sqrt(len(values)):.2f}"


def agreement(folder, options):
    print(
        "\nSelection probabilities of 60 features, mean of ten seeds of 50 pairs at our q, beside 500 pairs of glmnet: with the "
        "rule of R's stabs, which counts the features that are in at the last of glmnet's 100 lambdas with at most q; and with "
        "all that have entered by then, on 1,000 lambdas, which is our rule. Largest differences.\n"
    )
    print("| correlation | q | entered: one seed | ten seeds | glmnet to itself | last: ten seeds | kept of q there |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for rho in [0.0, 0.5, 0.9]:
        x, y, _ = draw(300, 60, rho, 1, noise=4)
        table = folder / "agreement.csv"
        write(table, x, y)
        runs = [assay("rank", table, "--pfer", str(PFER), "--seed", str(seed), *BRIEF)["stability"] for seed in range(10)]
        ours = np.array([[feature["probability"] for feature in run["features"]] for run in runs])
        q = runs[0]["perHalf"]
        entered, again = (glmnet(table, q, seed, 1000, "entered") for seed in [1, 2])
        last = glmnet(table, q, 1, 100, "last")
        mean = ours.mean(axis=0)
        print(
            f"| {rho} | {q} | {abs(ours - entered).max(axis=1).mean():.3f} | {abs(mean - entered).max():.3f} "
            f"| {abs(again - entered).max():.3f} | {abs(mean - last).max():.3f} | {last.sum():.2f} |",
            flush=True,
        )


def glmnet(table, q, seed, lambdas, rule, pairs=500):
    command = ["Rscript", HERE / "stability.R", table, str(q), str(pairs), str(seed), str(lambdas), rule]
    return np.array(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split(), dtype=float)


def speed(folder, options):
    x, y, _ = draw(100_000, 200, 0.5, 1, noise=3)
    table = folder / "speed.csv"
    write(table, x, y)
    ratios = []
    print("\n100,000 x 200, gaussian: seconds of 100 half-samples beside one path, as timed within runs.\n")
    print("| path | stability | ratio |\n| --- | --- | --- |")
    for _ in range(5):
        timings = assay("rank", table, "--pfer", str(PFER), *BRIEF)["timings"]
        ratios.append(timings["stability"] / timings["path"])
        print(f"| {timings['path']:.2f} | {timings['stability']:.2f} | {ratios[-1]:.2f} |", flush=True)
    print(f"\nmedian ratio {np.median(ratios):.2f}")
    table.unlink()


if __name__ == "__main__":
    sys.exit(main())
