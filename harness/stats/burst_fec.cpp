#include "harness/stats/burst_fec.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/solve.hpp"

#include <cmath>
#include <vector>

namespace plugfest::stats {
namespace {

constexpr int pam4_symbols = 5;

/// Probabilities by the last PAM4 symbol.
struct Weights {
  long double right = 0, wrong = 0;
};
struct Transition {
  Weights from_right, from_wrong;
};

struct CodeSymbol {
  Transition clean, faulty;  ///< joint with: all five were right, at least one was wrong
};

struct Passage {
  Weights clean, faulty;
};

/// One code symbol from one start. Adds positive terms only, so small probabilities keep their digits.
Passage pass(Weights clean, long double p, long double a) {
  Weights faulty;
  for (int i = 0; i < pam4_symbols; ++i) {
    const long double starts = clean.right * p + clean.wrong * a;
    clean = {clean.right * (1 - p) + clean.wrong * (1 - a), 0};
    faulty = {faulty.right * (1 - p) + faulty.wrong * (1 - a), faulty.right * p + faulty.wrong * a + starts};
  }
  return {clean, faulty};
}

CodeSymbol code_symbol(long double p, long double a) {
  const Passage right = pass({1, 0}, p, a), wrong = pass({0, 1}, p, a);
  return {{right.clean, wrong.clean}, {right.faulty, wrong.faulty}};
}

Weights after(const Weights& before, const Transition& step) {
  return {before.right * step.from_right.right + before.wrong * step.from_wrong.right,
          before.right * step.from_right.wrong + before.wrong * step.from_wrong.wrong};
}

Weights sum(const Weights& x, const Weights& y) { return {x.right + y.right, x.wrong + y.wrong}; }

/// What the symbols of `others` codewords in between do to the lane.
Transition between(const CodeSymbol& symbol, int others) {
  Transition gap{{1, 0}, {0, 1}};
  for (int i = 0; i < others; ++i)
    for (Weights* from : {&gap.from_right, &gap.from_wrong})
      *from = sum(after(*from, symbol.clean), after(*from, symbol.faulty));
  return gap;
}

void require_model(const BurstModel& model) {
  require(model.propagation >= 0 && model.propagation < 1, "propagation a must be at least 0 and below 1");
  require(model.interleave >= 1 && model.interleave <= 64, "interleave must be 1 to 64");
}

}  // namespace

long double burst_start_ratio(long double ber, const BurstModel& model) {
  require_fraction(ber, "bit error ratio");
  require_model(model);
  const long double ser = 2 * ber;
  const long double p = ser * (1 - model.propagation) / (1 - ser);
  require(ser < 1 && p < 1, "no PAM4 lane with one wrong bit per wrong symbol has this bit error ratio");
  return p;
}

SymbolErrors burst_symbol_errors(const RsCode& code, long double ber, const BurstModel& model) {
  require(code.k > 0 && code.n > code.k && code.n < 1024, "a code over 10-bit symbols has 0 < k < n < 1024");
  const long double p = burst_start_ratio(ber, model);
  const CodeSymbol symbol = code_symbol(p, model.propagation);
  const Transition gap = between(symbol, model.interleave - 1);
  const auto held = static_cast<std::size_t>(code.t()) + 1;
  const Weights stationary{1 - 2 * ber, 2 * ber};
  std::vector<Weights> by_errors(held);
  by_errors[0] = stationary;
  SymbolErrors result;
  for (int i = 0; i < code.n; ++i) {
    const Weights lost = after(by_errors[held - 1], symbol.faulty);
    result.above += lost.right + lost.wrong;
    for (std::size_t errors = held; errors-- > 0;) {
      Weights next = after(by_errors[errors], symbol.clean);
      if (errors > 0) next = sum(next, after(by_errors[errors - 1], symbol.faulty));
      by_errors[errors] = model.interleave > 1 ? after(next, gap) : next;
    }
  }
  for (const Weights& weights : by_errors) result.bins.push_back(weights.right + weights.wrong);
  return result;
}

double burst_ber_for_cw_fail(const RsCode& code, long double cw_fail, const BurstModel& model) {
  require_model(model);
  require(cw_fail > 1e-280L && cw_fail < 0.5L, "codeword error ratio must be above 1e-280 and below 0.5");
  const auto wanted = static_cast<double>(std::log10(cw_fail));
  const double log10_ber = crossing(-25, std::log10(0.1), [&](double at) {
    return static_cast<double>(std::log10(burst_symbol_errors(code, std::pow(10.0L, at), model).above)) - wanted;
  });
  return std::pow(10, log10_ber);
}

}  // namespace plugfest::stats
