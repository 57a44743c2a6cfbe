# Times glmnet or cv.glmnet; the arguments and files are those of peers.py. Only this path chooses its own lambdas; it
# writes them for all others.
suppressMessages(library(glmnet))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[2]
family <- arguments[3]
task <- arguments[4]
solution <- arguments[5]
doubles <- function(path) readBin(path, "double", file.size(path) / 8, endian = "little")

lambdas <- file.path(folder, paste0(family, "-lambdas"))
y <- doubles(file.path(folder, family))
x <- matrix(doubles(file.path(folder, "x")), nrow = length(y))
fold <- doubles(file.path(folder, "fold"))
if (task == "path") {
  seconds <- system.time(fit <- glmnet(x, y, family = family))[["elapsed"]]
  writeBin(fit$lambda, lambdas, endian = "little")
  rows <- rbind(fit$lambda, fit$a0, as.matrix(fit$beta))
} else {
  seconds <- system.time(fit <- cv.glmnet(x, y, family = family, lambda = doubles(lambdas), foldid = fold))[["elapsed"]]
  rows <- rbind(fit$lambda, fit$cvm)
}
writeBin(c(rows), solution, endian = "little")
cat(sprintf('{"seconds": %.3f, "version": "%s"}\n', seconds, packageVersion("glmnet")))
