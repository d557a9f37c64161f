# Rscript farrington.R series.csv first last out.csv: farringtonFlexible on every row, weeks first to last (1-based).
# Writes one line a row: processor seconds, alarms as bits, upper bounds.
suppressMessages(library(surveillance))
given <- commandArgs(TRUE)
counts <- as.matrix(read.csv(given[1], header = FALSE))
control <- list(range = as.integer(given[2]):as.integer(given[3]), b = 5, w = 3, reweight = TRUE,
                weightsThreshold = 2.58, trend = TRUE, pThresholdTrend = 1, thresholdMethod = "nbPlugin",
                noPeriods = 10, pastWeeksNotIncluded = 26, alpha = 0.005, limit54 = c(0, 4), powertrans = "2/3",
                glmWarnings = FALSE, verbose = FALSE)
lines <- character(nrow(counts))
for (i in seq_len(nrow(counts))) {
  began <- proc.time()
  found <- suppressWarnings(farringtonFlexible(sts(as.integer(counts[i, ]), start = c(2001, 1), frequency = 52), control))
  took <- sum((proc.time() - began)[1:2])
  lines[i] <- paste(took, paste(as.integer(alarms(found)), collapse = ""),
                    paste(signif(as.numeric(upperbound(found)), 10), collapse = " "), sep = ",")
}
writeLines(lines, given[4])
cat(as.character(packageVersion("surveillance")), "\n")
