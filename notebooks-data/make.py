#!/usr/bin/env python3
"""Makes the tables of this folder from the packages that ship them.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 rdata==1.1.0
    venv/bin/python make.py && sha256sum -c SHA256SUMS

Runs on Debian or Ubuntu: the Debian package r-cran-aer is downloaded and unpacked (not installed) in a temporary
directory. The same packages give the same bytes.
"""
import csv
import glob
import pathlib
import subprocess
import tempfile
import warnings

import rdata
from sklearn import datasets

HERE = pathlib.Path(__file__).resolve().parent


def text(value, is_integer):
    """Numbers as the shortest decimal that reads back to the same double; whole columns without a useless `.0`."""
    if isinstance(value, str):
        return value
    return str(int(value)) if is_integer else repr(float(value))


def write(name, frame):
    integers = {
        column: all(not isinstance(v, str) and float(v).is_integer() for v in frame[column]) for column in frame
    }
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(frame.columns)
        for row in frame.itertuples(index=False):
            out.writerow(text(value, integers[column]) for column, value in zip(frame.columns, row))
    print(f"{name}: {len(frame)} rows, {len(frame.columns)} columns")


def breast_cancer():
    data = datasets.load_breast_cancer(as_frame=True)
    frame = data.frame.rename(columns=lambda name: name.replace(" ", "_"))
    frame["diagnosis"] = [str(data.target_names[code]) for code in frame.pop("target")]
    write("breast_cancer.csv", frame)


def diabetes():
    names = {
        "bp": "blood_pressure", "s1": "total_cholesterol", "s2": "ldl", "s3": "hdl", "s4": "cholesterol_hdl_ratio",
        "s5": "log_triglycerides", "s6": "glucose", "target": "progression",
    }
    write("diabetes.csv", datasets.load_diabetes(as_frame=True, scaled=False).frame.rename(columns=names))


def aer():
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(["apt-get", "download", "-qq", "r-cran-aer"], cwd=directory, check=True)
        (package,) = glob.glob(f"{directory}/*.deb")
        subprocess.run(["dpkg", "-x", package, directory], check=True)
        for name, file in [("HMDA", "hmda.csv"), ("CreditCard", "credit_card.csv")]:
            with warnings.catch_warnings():
                # rdata remarks that the data frame's row names become strings; they aren't written.
                warnings.simplefilter("ignore")
                frame = rdata.read_rda(f"{directory}/usr/lib/R/site-library/AER/data/{name}.rda")[name]
            write(file, frame.astype({c: str for c in frame if frame[c].dtype == "category"}))


if __name__ == "__main__":
    breast_cancer()
    diabetes()
    aer()
