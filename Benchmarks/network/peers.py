"""Times the training of one peer's network. Usage: peers.py NAME FOLDER TASK FEW MANY

Trains for FEW and then for MANY epochs, anew each time; prints the seconds and CPU seconds of both, the training loss
of the last epoch (squared error or log loss), the megabytes of the libraries before the table is loaded, and the
version.
"""

import json
import re
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import tables

HIDDEN, BATCH, LEARNING_RATE = 32, 200, 0.001

name, folder, task, few, many = sys.argv[1:]


def scikit_learn():
    import sklearn.neural_network as networks

    # The regressor's loss is half the squared error.
    network, factor = (networks.MLPRegressor, 2) if task == "regression" else (networks.MLPClassifier, 1)

    def train(epochs):
        settings = dict(hidden_layer_sizes=(HIDDEN,), activation="relu", solver="adam", alpha=0, batch_size=BATCH)
        settings |= dict(learning_rate_init=LEARNING_RATE, max_iter=epochs, tol=0, n_iter_no_change=epochs)
        return factor * network(**settings, random_state=0).fit(x, y).loss_

    def load():
        x, y = loaded()
        precision = "float32" if "float32" in name else "float64"
        return x.astype(precision, copy=False), y

    return load, train


def pytorch():
    import torch

    mean_loss = torch.nn.MSELoss() if task == "regression" else torch.nn.BCEWithLogitsLoss()

    def train(epochs):
        torch.manual_seed(0)
        network = torch.nn.Sequential(
            torch.nn.Linear(tables.COLUMNS, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 1)
        )
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, fused="fused" in name)
        for _ in range(epochs):
            batches = torch.randperm(len(x)).split(BATCH)
            total = torch.zeros(())
            for rows in batches:
                optimizer.zero_grad()
                loss = mean_loss(network(x.index_select(0, rows)), y.index_select(0, rows))
                loss.backward()
                optimizer.step()
                total += loss.detach()
        return total.item() / len(batches)

    def load():
        x, y = loaded()
        return torch.from_numpy(x).float(), torch.from_numpy(y).float()[:, None]

    return load, train


def loaded():
    return [tables.load(Path(folder), column) for column in ["x", "y" if task == "regression" else "b"]]


def megabytes():
    """The process's peak so far."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


# That the epochs end before the training has converged is meant.
warnings.simplefilter("ignore")
load, train = scikit_learn() if name.startswith("scikit-learn") else pytorch()
libraries = megabytes()
x, y = load()
train(1)  # what a library does once is not an epoch's
seconds, work = [], []
for epochs in [int(few), int(many)]:
    start, start_of_work = time.perf_counter(), time.process_time()
    loss = train(epochs)
    seconds.append(time.perf_counter() - start)
    work.append(time.process_time() - start_of_work)
package = version("scikit-learn" if name.startswith("scikit-learn") else "torch")
print(json.dumps(dict(seconds=seconds, work=work, loss=loss, libraries=libraries, version=package)))
