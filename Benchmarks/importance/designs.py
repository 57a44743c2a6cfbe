"""Simulated designs whose importances are known exactly."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

# Four predictors without effect, three of weak and three of strong effect, beside each other.
EFFECTS = np.array([0, 0.1, 0, 0.5, -0.15, 0, 0.7, 0.2, 0, -1.0])
SIZES = {"zero": EFFECTS == 0, "weak": (EFFECTS != 0) & (abs(EFFECTS) < 0.5), "strong": abs(EFFECTS) >= 0.5}
NAMES = [f"x{j}" for j in range(len(EFFECTS))]


@dataclass(frozen=True)
class Design:
    """Normal predictors of variance 1, correlated `rho ** |j - k|` (a first-order autoregression), and a target
    `x @ EFFECTS` plus normal noise of variance 1, or for `logistic` 1 with that as its log odds, else 0."""

    family: str
    rho: float

    def draw(self, rows, seed):
        """Predictors and target of one table, six decimals each."""
        # A table of another kind shares no numbers with this one.
        random = np.random.default_rng([seed, rows, int(100 * self.rho), self.family == "logistic"])
        x = random.normal(size=(rows, len(EFFECTS)))
        for j in range(1, len(EFFECTS)):
            x[:, j] = self.rho * x[:, j - 1] + np.sqrt(1 - self.rho**2) * x[:, j]
        signal = x @ EFFECTS
        if self.family == "logistic":
            return x.round(6), (signal + random.logistic(size=rows) > 0).astype(float)
        return x.round(6), (signal + random.normal(size=rows)).round(6)

    @property
    def truths(self):
        """Population values of what is estimated, by method, an entry a feature.

        Importances are increases of the squared error, not halved, or of the log loss in nats. With the variance
        `v` of the signal, `b_j` an effect and Omega the inverse covariance: permutation `2 b_j^2 Var(x_j)`, conditional
        `2 b_j^2 / Omega_jj`, LOCO `b_j^2 / Omega_jj` under squared error.
        """
        index = np.arange(len(EFFECTS))
        covariance = np.eye(len(EFFECTS)) if self.rho == 0 else self.rho ** abs(index[:, None] - index)
        with_signal, squares = covariance @ EFFECTS, EFFECTS**2
        variance = EFFECTS @ with_signal
        unique = squares / np.diag(np.linalg.inv(covariance))  # of the signal's variance, given the other predictors
        if self.family == "linear":
            learned = EFFECTS / np.sqrt(variance + 1)  # in standard deviations of the target
            importances = 2 * squares, 2 * unique, unique
        else:
            learned = EFFECTS
            importances = self._log_losses(variance, squares, unique, EFFECTS * with_signal)
        methods = ["coefficients", "learned", "permutation", "conditional", "loco"]
        return dict(zip(methods, [EFFECTS, learned, *importances]))

    @staticmethod
    def _log_losses(variance, squares, unique, shared):
        """The three importances under log loss.

        A predictor e of variance s and covariance c with the true log odds t, jointly normal, loses on average
        `E log(1 + exp(e)) - c E expit'(t)` (Stein's lemma).
        """
        slope = mean(lambda t: expit(t) * expit(-t), variance)

        def increase(s, c):
            return mean(softplus, s) - mean(softplus, variance) - (c - variance) * slope

        def best(s):
            """Of all multiples of a predictor of variance s that is t less something independent of it."""
            multiple = brentq(lambda k: mean(lambda z: z * expit(k * z), s) - s * slope, 0, 2)
            return increase(multiple**2 * s, multiple * s)

        # x_j replaced by an independent copy: b_j x_j leaves t, and another of its variance enters.
        permutation = [increase(variance - 2 * h + 2 * q, variance - h) for q, h in zip(squares, shared)]
        conditional = [increase(variance, variance - u) for u in unique]
        # Without x_j the best log odds are a multiple of the mean of t given the others.
        loco = [best(variance - u) for u in unique]
        return np.array([permutation, conditional, loco]).round(12)  # without an effect exactly 0


def softplus(t):
    return np.logaddexp(0, t)


def mean(function, variance):
    """Of a normal variable of mean 0, by Gauss and Hermite."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    return weights @ function(np.sqrt(variance) * nodes) / weights.sum()


def true_ranks(truth):
    """The best and the worst rank that each feature can be given, 1 the largest: those that tie share theirs.

    That of Mogstad, Romano, Shaikh and Wilhelm (2024) is the best; a set that holds all leaves no tie decided.
    """
    return 1 + np.sum(truth > truth[:, None], axis=1), np.sum(truth >= truth[:, None], axis=1)
