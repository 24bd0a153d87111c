#pragma once

/// What k errors in n bits say about the error ratio. Exact: Clopper-Pearson for the binomial, Garwood for Poisson.
///
/// Counts are doubles, whole and at least 0: exact to 2^53, which is 23 h of an 800G port. Confidence is a fraction, as
/// 0.95. The same arithmetic serves codewords and link-hours.
namespace plugfest::stats {

struct Interval {
  double lower = 0, upper = 0;
};

/// Clopper-Pearson, two-sided: each side is wrong with probability (1 - confidence) / 2. 0 errors: lower is 0; all
/// errors: upper is 1.
Interval binomial_interval(double errors, double bits, double confidence);
/// Clopper-Pearson, one-sided: the ratio is at most this.
double binomial_upper(double errors, double bits, double confidence);
/// Clopper-Pearson, one-sided: the ratio is at least this.
double binomial_lower(double errors, double bits, double confidence);

/// Garwood, two-sided, of events per unit of exposure. @param exposure  above 0: bits, codewords, hours
Interval poisson_interval(double events, double exposure, double confidence);
double poisson_upper(double events, double exposure, double confidence);
double poisson_lower(double events, double exposure, double confidence);

/// Confidence that the ratio is below `limit` after this: 1 - P(X <= errors | limit).
double binomial_confidence(double errors, double bits, double limit);
double poisson_confidence(double errors, double bits, double limit);

}  // namespace plugfest::stats
