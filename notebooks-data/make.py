#!/usr/bin/env python3
"""Makes the tables of this folder from the packages that ship them.

    python3 -m venv venv && venv/bin/pip install scikit-learn==1.9.1 rdata==1.1.0
    venv/bin/python make.py && sha256sum -c SHA256SUMS

Runs on Debian or Ubuntu: the Debian packages r-cran-aer and r-cran-mlbench are downloaded and unpacked (not installed) in
a temporary directory. The same packages give the same bytes.
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


def wine():
    data = datasets.load_wine(as_frame=True)
    frame = data.frame.rename(columns={"od280/od315_of_diluted_wines": "od280_od315"})
    frame["cultivar"] = [f"cultivar {code + 1}" for code in frame.pop("target")]
    write("wine.csv", frame)


def digits():
    # A label, since a column of numbers would be a quantity.
    frame = datasets.load_digits(as_frame=True).frame
    frame["digit"] = [f"d{code}" for code in frame.pop("target")]
    write("digits.csv", frame)


def debian(package, names):
    """The data frames of a Debian package of R, by their names."""
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(["apt-get", "download", "-qq", f"r-cran-{package.lower()}"], cwd=directory, check=True)
        (archive,) = glob.glob(f"{directory}/*.deb")
        subprocess.run(["dpkg", "-x", archive, directory], check=True)
        for name in names:
            with warnings.catch_warnings():
                # rdata remarks that the data frame's row names become strings; they aren't written.
                warnings.simplefilter("ignore")
                frame = rdata.read_rda(f"{directory}/usr/lib/R/site-library/{package}/data/{name}.rda")[name]
            yield frame.astype({c: str for c in frame if frame[c].dtype == "category"})


def aer():
    for file, frame in zip(["hmda.csv", "credit_card.csv"], debian("AER", ["HMDA", "CreditCard"])):
        write(file, frame)


def vowel():
    (frame,) = debian("mlbench", ["Vowel"])
    frame = frame.rename(columns={"V1": "speaker", "Class": "vowel"})
    # A label, since a column of numbers would be a quantity.
    frame["speaker"] = [f"s{code}" for code in frame["speaker"]]
    write("vowel.csv", frame)


if __name__ == "__main__":
    breast_cancer()
    diabetes()
    wine()
    digits()
    aer()
    vowel()
