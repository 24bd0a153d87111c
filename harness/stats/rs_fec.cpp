#include "harness/stats/rs_fec.hpp"

#include "harness/stats/domain.hpp"
#include "harness/stats/solve.hpp"
#include "harness/stats/tails.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::stats {
namespace {

constexpr long double ln_10 = 2.302585092994045684017991454684364208L;

void require_code(const RsCode& code) {
  require(code.k > 0 && code.n > code.k && code.n < 1024, "a code over 10-bit symbols has 0 < k < n < 1024");
}

/// Frames of 64 octets in one group of interleaved codewords.
long double frames_in_group(const RsCode& code, int interleave) {
  constexpr long double octets_on_wire = 84;
  constexpr long double coding = 257.0L / 256;
  return interleave * static_cast<long double>(code.k * RsCode::symbol_bits) / (octets_on_wire * 8 * coding);
}

long double loss_of_failed_group(const RsCode& code, int interleave) {
  require_code(code);
  require(interleave > 0, "interleave must be at least 1");
  const long double frames = frames_in_group(code, interleave);
  return (1 + frames) / frames;
}

}  // namespace

long double symbol_error_ratio(long double ber) {
  require_fraction(ber, "bit error ratio");
  return -std::expm1(RsCode::symbol_bits * std::log1p(-ber));
}

SymbolErrors symbol_errors(const RsCode& code, long double ber) {
  require_code(code);
  const long double p = symbol_error_ratio(ber);
  SymbolErrors errors;
  for (int i = 0; i <= code.t(); ++i) errors.bins.push_back(std::exp(log_binomial_pmf(code.n, p, i)));
  for (int i = code.n; i > code.t(); --i) errors.above += std::exp(log_binomial_pmf(code.n, p, i));
  return errors;
}

FecPrediction predict_fec(const RsCode& code, long double ber) {
  require_code(code);
  FecPrediction fec;
  fec.p_sym = symbol_error_ratio(ber);
  const long double largest = log_binomial_pmf(code.n, fec.p_sym, code.t() + 1);
  long double scaled = 0;
  for (int i = code.n; i > code.t(); --i) {
    const long double log_mass = log_binomial_pmf(code.n, fec.p_sym, i);
    const long double mass = std::exp(log_mass);
    scaled += std::exp(log_mass - largest);
    fec.cw_fail += mass;
    fec.post_fec_ser += mass * i / code.n;
  }
  fec.log10_cw_fail = (largest + std::log(scaled)) / ln_10;
  fec.post_fec_ber = fec.post_fec_ser * ber / fec.p_sym;
  return fec;
}

long double frame_loss(const RsCode& code, long double cw_fail, int interleave) {
  require(cw_fail >= 0 && cw_fail <= 1, "a codeword error ratio lies between 0 and 1");
  const long double factor = loss_of_failed_group(code, interleave);
  const long double failed_groups = cw_fail == 1 ? 1 : -std::expm1(interleave * std::log1p(-cw_fail));
  return std::min(1.0L, failed_groups * factor);
}

long double cw_fail_for_frame_loss(const RsCode& code, long double flr, int interleave) {
  require_fraction(flr, "frame loss ratio");
  return -std::expm1(std::log1p(-flr / loss_of_failed_group(code, interleave)) / interleave);
}

double ber_for_cw_fail(const RsCode& code, long double cw_fail) {
  require_fraction(cw_fail, "codeword error ratio");
  require(cw_fail > 1e-280L, "a codeword error ratio below 1e-280 has no use");
  const auto wanted = static_cast<double>(std::log10(cw_fail));
  const double log10_ber = crossing(-25, -0.31, [&](double at) {
    return static_cast<double>(predict_fec(code, std::pow(10.0L, at)).log10_cw_fail) - wanted;
  });
  return std::pow(10, log10_ber);
}

double ber_for_frame_loss(const RsCode& code, long double flr, int interleave) {
  return ber_for_cw_fail(code, cw_fail_for_frame_loss(code, flr, interleave));
}

}  // namespace plugfest::stats
