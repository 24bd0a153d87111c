#include "harness/stats/sequential.hpp"

#include "harness/stats/domain.hpp"

#include <cmath>

namespace plugfest::stats {
namespace {

constexpr double looks_in_dwell = 1000;

void require_hypotheses(const Hypotheses& h) {
  require_fraction(h.p0, "p0");
  require_fraction(h.p1, "p1");
  require(h.p0 < h.p1, "p0, the good ratio, must be below p1, the bad one");
  require_fraction(h.alpha, "alpha");
  require_fraction(h.beta, "beta");
  require(h.alpha + h.beta < 1, "alpha and beta together must be below 1");
}

WaldLines thresholds(const Hypotheses& h) {
  require_hypotheses(h);
  WaldLines lines;
  lines.a = (1 - h.beta) / h.alpha;
  lines.b = h.beta / (1 - h.alpha);
  lines.log_a = std::log(lines.a);
  lines.log_b = std::log(lines.b);
  lines.llr_per_error = std::log(h.p1 / h.p0);
  return lines;
}

void set_intercepts(WaldLines& lines, long double per_error_above_good) {
  lines.accept_intercept = lines.log_b / per_error_above_good;
  lines.reject_intercept = lines.log_a / per_error_above_good;
}

}  // namespace

WaldLines wald_lines(const Hypotheses& h) {
  WaldLines lines = thresholds(h);
  lines.llr_per_good_bit = std::log1p(-h.p1) - std::log1p(-h.p0);
  const long double step = lines.llr_per_error - lines.llr_per_good_bit;
  lines.slope = -lines.llr_per_good_bit / step;
  set_intercepts(lines, step);
  lines.bits_to_accept_with_0_errors = std::ceil(lines.log_b / lines.llr_per_good_bit);
  return lines;
}

WaldLines poisson_wald_lines(const Hypotheses& h) {
  WaldLines lines = thresholds(h);
  lines.llr_per_good_bit = -(h.p1 - h.p0);
  lines.slope = (h.p1 - h.p0) / lines.llr_per_error;
  set_intercepts(lines, lines.llr_per_error);
  lines.bits_to_accept_with_0_errors = lines.log_b / lines.llr_per_good_bit;
  return lines;
}

WaldLengths wald_lengths(const Hypotheses& h) {
  const WaldLines lines = wald_lines(h);
  const auto drift = [&](long double p) { return p * lines.llr_per_error + (1 - p) * lines.llr_per_good_bit; };
  const long double square = lines.slope * lines.llr_per_error * lines.llr_per_error +
                             (1 - lines.slope) * lines.llr_per_good_bit * lines.llr_per_good_bit;
  return {((1 - h.alpha) * lines.log_b + h.alpha * lines.log_a) / drift(h.p0),
          (h.beta * lines.log_b + (1 - h.beta) * lines.log_a) / drift(h.p1), -lines.log_a * lines.log_b / square};
}

SequentialTest::SequentialTest(const SequentialDesign& design) : design_{design} {
  require_hypotheses(design.hypotheses);
  require_not_negative(design.dwell, "dwell");
  require_not_negative(design.budget, "budget");
}

Decision SequentialTest::add(double errors, double bits) {
  require_not_negative(errors, "number of errors");
  require_not_negative(bits, "number of bits");
  require(std::floor(errors) == errors && std::floor(bits) == bits, "errors and bits must be whole numbers");
  require(errors <= bits, "there cannot be more errors than bits");
  errors_ += errors;
  bits_ += bits;
  if (decision_ != Decision::go_on) return decision_;
  if (errors_ >= reject_line()) {
    decision_ = Decision::reject;
  } else if (bits_ >= design_.dwell && errors_ <= accept_line()) {
    decision_ = Decision::accept;
  } else if (design_.budget > 0 && bits_ >= design_.budget) {
    decision_ = Decision::undecided;
  }
  return decision_;
}

double SequentialTest::llr() const {
  const WaldLines& lines = design_.lines;
  return static_cast<double>(errors_ * lines.llr_per_error +
                             (static_cast<long double>(bits_) - errors_) * lines.llr_per_good_bit);
}

double SequentialTest::accept_line() const {
  return static_cast<double>(design_.lines.accept_intercept + design_.lines.slope * bits_);
}

double SequentialTest::reject_line() const {
  return static_cast<double>(design_.lines.reject_intercept + design_.lines.slope * bits_);
}

SequentialDesign design_sequential(const SequentialWish& wish) {
  require_fraction(wish.limit, "limit");
  require(wish.ratio > 1, "ratio, the limit over what is good, must be above 1");
  SequentialDesign design;
  design.hypotheses = {wish.limit / wish.ratio, wish.limit, wish.alpha, wish.beta};
  design.lines = wald_lines(design.hypotheses);
  require_not_negative(wish.dwell, "dwell");
  require_not_negative(wish.budget, "budget");
  design.look = wish.look ? *wish.look
                          : std::ceil(std::fmax(static_cast<double>(0.1L / wish.limit), wish.dwell / looks_in_dwell));
  require_positive(design.look, "look");
  require(std::floor(design.look) == design.look, "look must be a whole number of bits");
  require(wish.budget == 0 || wish.budget >= wish.dwell, "the budget must not be below the dwell");
  design.dwell = wish.dwell;
  design.budget = wish.budget;

  const auto p0 = static_cast<double>(design.hypotheses.p0);
  const auto p1 = static_cast<double>(design.hypotheses.p1);
  // A few per cent of a line at a time: Wald's own lines are at most a few per cent of alpha or beta wrong.
  for (int round = 0; round < 200; ++round) {
    const bool rejects_good = characteristic(design, p0).reject > static_cast<double>(wish.alpha);
    const bool accepts_bad = characteristic(design, p1).accept > static_cast<double>(wish.beta);
    if (!rejects_good && !accepts_bad) return design;
    if (rejects_good) design.lines.reject_intercept *= 1.005L;
    if (accepts_bad) design.lines.accept_intercept *= 1.005L;
  }
  require(false, "no test between these two ratios keeps alpha and beta: choose a longer budget or other odds");
  return design;
}

}  // namespace plugfest::stats
