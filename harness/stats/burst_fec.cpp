#include "harness/stats/burst_fec.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/solve.hpp"

#include <array>
#include <cmath>

namespace plugfest::stats {
namespace {

constexpr int pam4_symbols = 5;

enum Last { right = 0, wrong = 1 };
using Weights = std::array<long double, 2>;  ///< by the last PAM4 symbol
using Transition = std::array<Weights, 2>;   ///< from, to

struct CodeSymbol {
  Transition clean{}, faulty{};  ///< joint with: all five were right, at least one was wrong
};

/// One code symbol, from both starts. Adds positive terms only, so small probabilities keep their digits.
CodeSymbol code_symbol(long double p, long double a) {
  CodeSymbol symbol;
  for (const Last from : {right, wrong}) {
    Weights clean{}, faulty{};
    // Before the first PAM4 symbol nothing of this code symbol is wrong, whatever came before.
    clean[from] = 1;
    for (int i = 0; i < pam4_symbols; ++i) {
      const long double starts = clean[right] * p + clean[wrong] * a;
      const Weights next_clean{clean[right] * (1 - p) + clean[wrong] * (1 - a), 0};
      const Weights next_faulty{faulty[right] * (1 - p) + faulty[wrong] * (1 - a),
                                faulty[right] * p + faulty[wrong] * a + starts};
      clean = next_clean;
      faulty = next_faulty;
    }
    symbol.clean[from] = clean;
    symbol.faulty[from] = faulty;
  }
  return symbol;
}

Weights after(const Weights& before, const Transition& step) {
  return {before[right] * step[right][right] + before[wrong] * step[wrong][right],
          before[right] * step[right][wrong] + before[wrong] * step[wrong][wrong]};
}

Weights sum(const Weights& x, const Weights& y) { return {x[0] + y[0], x[1] + y[1]}; }

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
  const auto held = static_cast<std::size_t>(code.t()) + 1;
  const Weights stationary{1 - 2 * ber, 2 * ber};
  std::vector<Weights> by_errors(held);
  by_errors[0] = stationary;
  SymbolErrors result;
  for (int i = 0; i < code.n; ++i) {
    const Weights lost = after(by_errors[held - 1], symbol.faulty);
    result.above += lost[right] + lost[wrong];
    for (std::size_t errors = held; errors-- > 0;) {
      Weights next = after(by_errors[errors], symbol.clean);
      if (errors > 0) next = sum(next, after(by_errors[errors - 1], symbol.faulty));
      // The other codewords of the lane come in between.
      for (int other = 1; other < model.interleave; ++other)
        next = sum(after(next, symbol.clean), after(next, symbol.faulty));
      by_errors[errors] = next;
    }
  }
  for (const Weights& weights : by_errors) result.bins.push_back(weights[right] + weights[wrong]);
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
