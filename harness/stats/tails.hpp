#pragma once

/// Probabilities of counts and their tails, also where they are too small for a double: natural logarithms.
namespace plugfest::stats {

/// ln P(X = k), X binomial of n trials at p. Loader's saddle-point form: no cancellation for n up to 1e15.
/// @param n, k  whole numbers, 0 <= k <= n; 0 < p < 1
long double log_binomial_pmf(long double n, long double p, long double k);
/// ln P(X = k), X Poisson of mean mu > 0.
long double log_poisson_pmf(long double mu, long double k);

/// ln P(X > k), binomial. k = -1 gives 0; k >= n gives -infinity.
long double log_binomial_above(long double n, long double p, long double k);
/// ln P(X > k), Poisson.
long double log_poisson_above(long double mu, long double k);

/// P(X <= k), binomial.
double binomial_at_most(double n, double p, double k);
/// P(X > k), binomial.
double binomial_above(double n, double p, double k);
/// P(X <= k), Poisson.
double poisson_at_most(double mu, double k);
/// P(X > k), Poisson.
double poisson_above(double mu, double k);

/// Counts from which on normal approximations with a correction for skewness stand in for the incomplete gamma and beta
/// functions, whose series do not end there: quantiles to 1e-12, tails to 1e-8 absolute.
inline constexpr double many = 1e9;
/// Quantile of the gamma distribution of a large shape (Wilson and Hilferty). @pre shape > many
double large_gamma_quantile(double shape, double probability);
/// Quantile of the beta distribution of large shapes (Cornish and Fisher). @pre a > many
double large_beta_quantile(double a, double b, double probability);

/// P(X > x), chi-square distribution of `dof` degrees of freedom (any real above 0).
double chi_square_above(double x, double dof);
/// P(X > x), gamma distribution of `shape` and `scale`.
double gamma_above(double x, double shape, double scale);
/// Quantile of the chi-square distribution of one degree of freedom: the x that it does not exceed with `probability`.
double chi_square_1_quantile(double probability);

}  // namespace plugfest::stats
