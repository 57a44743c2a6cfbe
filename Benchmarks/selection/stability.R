# Selection probabilities as stabs::stabsel(fitfun = glmnet.lasso, sampling.type = "SS") finds them, which Debian does not
# package: the last point of glmnet's path at which at most q features have entered, on B complementary pairs.
# On glmnet's own 100 lambdas several features enter at once, so that fewer than q are left; on 1,000 hardly ever.
# With "entered" those count too that have left again.
# Arguments: a CSV file whose last column is the target, q, B, a seed, how many lambdas, "last" or "entered". Prints one
# probability a line.
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
table <- as.matrix(read.csv(arguments[1], check.names = FALSE))
q <- as.integer(arguments[2])
pairs <- as.integer(arguments[3])
set.seed(as.integer(arguments[4]))
lambdas <- as.integer(arguments[5])
x <- table[, -ncol(table)]
y <- table[, ncol(table)]
counts <- numeric(ncol(x))
for (pair in seq_len(pairs)) {
  first <- sample(nrow(x), nrow(x) %/% 2)
  for (rows in list(first, setdiff(seq_len(nrow(x)), first))) {
    fit <- suppressWarnings(glmnet(x[rows, ], y[rows], pmax = q, nlambda = lambdas))
    inside <- as.matrix(fit$beta) != 0
    counts <- counts + (if (arguments[6] == "entered") rowSums(inside) > 0 else inside[, ncol(inside)])
  }
}
cat(counts / (2 * pairs), sep = "\n")
