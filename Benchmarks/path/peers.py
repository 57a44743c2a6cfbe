"""Times one fit of scikit-learn or adelie. Usage: peers.py NAME FOLDER FAMILY TASK SOLUTION

Prints seconds and version; writes a row of doubles a lambda to the file SOLUTION: lambda, intercept and coefficients
for a path, lambda and mean held-out deviance for cross-validation. Standardising the columns isn't timed.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import tables

name, folder, family, task, solution = sys.argv[1:]
folder = Path(folder)
lambdas = tables.load(folder, f"{family}-lambdas")
y, x = tables.load(folder, family), tables.load(folder, "x")
centers, scales = x.mean(axis=0), x.std(axis=0)
z = np.asfortranarray((x - centers) / scales)
# What a peer says of its own convergence is measured instead.
warnings.simplefilter("ignore")

if name == "scikit-learn":
    from sklearn.linear_model import LassoCV, lasso_path

    fold = tables.load(folder, "fold")
    splits = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in np.unique(fold)]

    def path():
        return np.full(len(lambdas), y.mean()), lasso_path(z, y - y.mean(), alphas=lambdas)[1].T

    def cv():
        return LassoCV(alphas=lambdas, cv=splits, n_jobs=2).fit(z, y).mse_path_.mean(axis=1)

else:
    import adelie

    def path():
        model = getattr(adelie.glm, family)(y)
        state = adelie.grpnet(z, model, lmda_path=lambdas, early_exit=False, n_threads=2, progress_bar=False)
        return state.intercepts, state.betas.toarray()


start = time.perf_counter()
result = path() if task == "path" else cv()
seconds = time.perf_counter() - start
if task == "path":
    intercepts, coefficients = result[0], result[1] / scales
    result = np.column_stack([intercepts - coefficients @ centers, coefficients])
np.column_stack([lambdas, result]).astype("<f8").tofile(solution)
print(json.dumps({"seconds": seconds, "version": version(name)}))
