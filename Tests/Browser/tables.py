"""Tables for reports: clean ones of many columns, and names and labels that attack whoever shows them."""

import csv
import os
import random

ATTACKS = {
    "script": "<script>alert('canary')</script>",
    "attribute": "x\" onmouseover=\"alert('canary')\" y='",
    "image": "<img src=x onerror=alert('canary')>",
    "svg": "</title></svg><svg onload=alert('canary')>",
    "title": "</title><script>alert('canary')</script>",
    "style": "</style><style>*{background:url(https://canary.invalid/)}",
    "javascript": "';alert('canary');//</script>",
    "css": "red;background:url(https://canary.invalid/x)",
    "link": "[click](javascript:alert('canary')) ![x](https://canary.invalid/x.png)",
    "markup": "<a href=https://canary.invalid/>x</a><iframe src=https://canary.invalid/></iframe>",
    "pipe": "a|b\nc",
    "backticks": "```\n<script>alert('canary')</script>\n```",
    "escape": "\x1b[31mred\x1b]8;;https://canary.invalid\x07link",
    "direction": "abc\u202egnp.exe\u200d",
    "formula": "=HYPERLINK(\"https://canary.invalid\",\"x\")",
    "sql": "x'); DROP TABLE runs;--",
}


def hostile(folder, name, text, rows=80):
    """A table whose first column, its levels and the file itself carry an attack."""
    source = random.Random(name)
    file_name = "".join(c for c in text if c not in "/\0\n")[:60] + ".csv"
    path = os.path.join(folder, file_name)
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([text, "level", "z", "y"])
        for _ in range(rows):
            x, z = source.gauss(0, 1), source.gauss(0, 1)
            level = source.choice([text, "plain"])
            y = int(1.5 * x + (level == "plain") + source.gauss(0, 1) > 0.5)
            table.writerow([round(x, 3), level, round(z, 3), y])
    return path


def clean(folder, kind, features, rows):
    """A table of a given number of features: "medical" predicts an event, "financial" an amount."""
    source = random.Random(f"{kind} {features}")
    words = {
        "medical": ["serum", "plasma", "mean", "systolic", "left_ventricular", "ejection", "baseline", "worst"],
        "financial": ["loan", "income", "debt", "balance", "utilisation", "months_since", "ratio_of", "outstanding"],
    }[kind]
    names = [f"{words[j % 8]}_{words[(j // 8 + 1) % 8]}_{j + 1}" for j in range(features)]
    if features > 5:
        names[4] = "a_name_so_long_that_it_must_wrap_or_be_cut_wherever_it_is_shown_" + "x" * 40
    path = os.path.join(folder, f"{kind}_{features}.csv")
    with open(path, "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(names + ["site", "outcome"])
        for _ in range(rows):
            shared = source.gauss(0, 1)
            x = [source.gauss(0, 1) + (shared if j % 7 < 2 else 0) for j in range(features)]
            site = source.choice("ABCD")
            signal = 1.2 * x[0] - x[1] + 0.8 * x[2] + (site == "A") + source.gauss(0, 1)
            outcome = int(signal > 0.3) if kind == "medical" else round(100 * signal, 2)
            cells = ["" if source.random() < 0.02 else round(value, 4) for value in x]
            table.writerow(cells + [site, outcome])
    return path
