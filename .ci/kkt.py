"""Judges the cases of the path check that differ from glmnet by more than its limit.

Usage: kkt.py ASSAY ACCEPTANCE CASE...

A solution is optimal where the KKT conditions hold: for every column and lambda, the gradient of the loss by the
standardised coefficient lies in minus the subdifferential of the penalty. Where two programs disagree, the one whose
largest violation is smaller is nearer to the optimum. Exit 0 when, in every case, Assay's violation is at most a
hundredth of the published solution's.
"""

import csv
import json
import math
import subprocess
import sys

assay, root, *names = sys.argv[1:]


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def violation(columns, y, classes, path, alpha, family):
    """The largest violation over all lambdas, over the largest lambda. `path`: (lambda, intercepts, coefficients) a point."""
    n = len(y)
    worst = 0.0
    means = [math.fsum(c) / n for c in columns]
    sds = [math.sqrt(math.fsum((v - m) ** 2 for v in c) / n) for c, m in zip(columns, means)]
    mean_y = math.fsum(y) / n if family == "gaussian" else 0
    sd_y = math.sqrt(math.fsum((v - mean_y) ** 2 for v in y) / n) if family == "gaussian" else 1
    z = [[(v - m) / s for v in c] for c, m, s in zip(columns, means, sds)]
    for lam, intercepts, coefficients in path:
        eta = []
        for b0, beta in zip(intercepts, coefficients):
            center = b0 + math.fsum(b * m for b, m in zip(beta, means))
            rows = [center] * n
            for b, s, c in zip(beta, sds, z):
                if b:
                    rows = [e + b * s * v for e, v in zip(rows, c)]
            eta.append(rows)
        if family == "gaussian":
            pulls = [[v - e for v, e in zip(y, eta[0])]]
        elif family == "binomial":
            pulls = [[v - 1 / (1 + math.exp(-e)) for v, e in zip(y, eta[0])]]
        else:
            pulls = [[] for _ in classes]
            for i in range(n):
                top = max(e[i] for e in eta)
                weights = [math.exp(e[i] - top) for e in eta]
                total = math.fsum(weights)
                for k, name in enumerate(classes):
                    pulls[k].append((y[i] == name) - weights[k] / total)
        for pull, beta in zip(pulls, coefficients):
            for c, b, s in zip(z, beta, sds):
                g = math.fsum(v * r for v, r in zip(c, pull)) / n - lam * (1 - alpha) * b * s / sd_y
                worst = max(worst, abs(g - math.copysign(lam * alpha, b)) if b else abs(g) - lam * alpha)
    return worst / max(point[0] for point in path)


def series(coefficients, name):
    if name in coefficients:
        return coefficients[name]
    keys = [k for k in coefficients if k.startswith(name + "=")]
    return coefficients[keys[0]]


status = 0
for case in json.load(open(f"{root}/paths/cases.json")):
    if case["case"] not in names:
        continue
    rows = table(f"{root}/data/{case['data']}")
    target = list(rows[0])[-1] if case["target"] == "@last" else case["target"]
    classes = sorted({r[target] for r in rows}) if case["family"] == "multinomial" else [None]
    golden = {k: table(f"{root}/paths/{case['case']}{'.' + k if k else ''}.path.csv") for k in classes}
    features = [c for c in golden[classes[0]][0] if c not in ("lambda", "devianceRatio", "df", "(Intercept)")]
    lambdas = [g["lambda"].strip() for g in golden[classes[0]]]
    command = [assay, "path", f"{root}/data/{case['data']}", "--target", target, "--family", case["family"]]
    command += ["--alpha", str(case["alpha"]), "--lambdas", ",".join(lambdas), "--tolerance", "1e-12", "--folds", "0"]
    for key in ("exclude", "positive"):
        if key in case:
            command += ["--" + key, case[key]]
    document = json.loads(subprocess.run(command + ["--json", "--quiet"], capture_output=True, text=True).stdout)
    columns = [[float(r[f]) for r in rows] for f in features]
    if case["family"] == "gaussian":
        y = [float(r[target]) for r in rows]
    elif case["family"] == "binomial":
        y = [float(r[target] == case.get("positive", "1")) for r in rows]
    else:
        y = [r[target] for r in rows]
    intercepts = [document["intercept"] if k is None else document["intercept"][k] for k in classes]
    coefficients = [document["coefficients"] if k is None else document["coefficients"][k] for k in classes]
    ours = [
        (float(lam), [b[i] for b in intercepts], [[series(c, f)[i] for f in features] for c in coefficients])
        for i, lam in enumerate(lambdas)
    ]
    theirs = [
        (
            float(lam),
            [float(golden[k][i]["(Intercept)"]) for k in classes],
            [[float(golden[k][i][f]) for f in features] for k in classes],
        )
        for i, lam in enumerate(lambdas)
    ]
    a = violation(columns, y, classes, ours, case["alpha"], case["family"])
    b = violation(columns, y, classes, theirs, case["alpha"], case["family"])
    holds = a <= b / 100
    status |= not holds
    print(f"{'ok   ' if holds else 'short'} {case['case']}: violates the KKT conditions by {a:.1e} of the largest lambda,"
          f" the published solution by {b:.1e}")
sys.exit(status)
