# Reads the run store with RSQLite and draws the path of the last run. Debian: r-cran-rsqlite.
#
#   assay rank notebooks-data/diabetes.csv --target progression --store assay.sqlite
#   Rscript notebooks-data/read_the_store.R assay.sqlite path.png

library(DBI)

arguments <- commandArgs(trailingOnly = TRUE)
store <- dbConnect(RSQLite::SQLite(), arguments[1], flags = RSQLite::SQLITE_RO)
run <- tail(dbGetQuery(store, "SELECT run_id FROM v_runs")$run_id, 1)
view <- function(name) dbGetQuery(store, sprintf("SELECT * FROM %s WHERE run_id = ?", name), params = list(run))

print(view("v_ranking")[c("rank", "term", "estimate", "conf_low", "conf_high", "verdict")], digits = 3)

lambdas <- subset(view("v_lambda"), model == "linear")
path <- subset(view("v_path"), model == "linear")
terms <- unique(path$term)
coefficients <- matrix(0, nrow(lambdas), length(terms), dimnames = list(NULL, terms))
coefficients[cbind(path$step, match(path$term, terms))] <- path$standardized
stopifnot(all(rowSums(coefficients != 0) == lambdas$nzero))

png(arguments[2], width = 900, height = 600)
matplot(lambdas$lambda, coefficients, type = "l", lty = 1, log = "x", xlim = rev(range(lambdas$lambda)),
        xlab = "lambda", ylab = "coefficient per standard deviation")
abline(v = lambdas$lambda[lambdas$is_lambda_min == 1 | lambdas$is_lambda_1se == 1], lty = 2)
text(min(lambdas$lambda), tail(coefficients, 1), terms, pos = 2, cex = 0.7)
invisible(dev.off())
dbDisconnect(store)
