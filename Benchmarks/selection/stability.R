# Selection probabilities as stabs::stabsel(fitfun = glmnet.lasso, sampling.type = "SS") finds them, which Debian does not
# package: the last point of glmnet's path at which at most q features have entered, on B complementary pairs.
# Arguments: a CSV file whose last column is the target, q, B, a seed. Prints one probability a line.
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
table <- as.matrix(read.csv(arguments[1], check.names = FALSE))
q <- as.integer(arguments[2])
pairs <- as.integer(arguments[3])
set.seed(as.integer(arguments[4]))
x <- table[, -ncol(table)]
y <- table[, ncol(table)]
counts <- numeric(ncol(x))
for (pair in seq_len(pairs)) {
  first <- sample(nrow(x), nrow(x) %/% 2)
  for (rows in list(first, setdiff(seq_len(nrow(x)), first))) {
    fit <- suppressWarnings(glmnet(x[rows, ], y[rows], pmax = q))
    counts <- counts + (fit$beta[, ncol(fit$beta)] != 0)
  }
}
cat(counts / (2 * pairs), sep = "\n")
