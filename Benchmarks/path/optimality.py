"""How close a solution is to the optimum of glmnet's objective."""

import numpy as np
import tables
from scipy.special import expit


class Problem:
    """`loss + lambda * sum |b_j|` over coefficients b of standardised columns; the loss is half the mean square of the
    residuals, or the mean negative log-likelihood."""

    def __init__(self, folder, family):
        self.family = family
        self.y, x = tables.load(folder, family), tables.load(folder, "x")
        self.centers, self.scales = x.mean(axis=0), x.std(axis=0)
        self.z = (x - self.centers) / self.scales
        self.largest_lambda = np.abs(self.z.T @ (self.y - self.y.mean())).max() / len(self.y)

    def measure(self, solution):
        """For each row (lambda, intercept, coefficients in the table's units) the objective, and the largest violation
        of the Karush-Kuhn-Tucker conditions over the largest lambda."""
        lambdas, coefficients = solution[:, 0], solution[:, 2:]
        b = (coefficients * self.scales).T
        eta = self.z @ b + (solution[:, 1] + coefficients @ self.centers)
        y = self.y[:, None]
        if self.family == "gaussian":
            losses, residuals = (y - eta) ** 2 / 2, y - eta
        else:
            losses, residuals = np.logaddexp(0, eta) - y * eta, y - expit(eta)
        gradient = self.z.T @ residuals / len(y)
        off = np.where(b != 0, np.abs(gradient - lambdas * np.sign(b)), np.abs(gradient) - lambdas).max(axis=0)
        violation = np.maximum(np.maximum(off, 0), np.abs(residuals.mean(axis=0)))
        return losses.mean(axis=0) + lambdas * np.abs(b).sum(axis=0), violation / self.largest_lambda
