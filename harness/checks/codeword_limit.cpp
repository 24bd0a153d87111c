#include "harness/checks/codeword_limit.hpp"

#include "harness/checks/ber_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

constexpr double to_spare = 1.25;
constexpr double ends_of_link = 2;

std::string power_text(double log10) {
  constexpr double smallest = -300;
  return log10 > smallest ? fmt::format("{:.1e}", std::pow(10, log10)) : fmt::format("10^{:.0f}", log10);
}

}  // namespace

CodewordLimitOf codeword_limit(std::optional<double> given, const plan::PortClass* port_class) {
  if (port_class == nullptr) return {{}, "the profile has no class for this port"};
  const std::optional<stats::RsCode> code = code_of(*port_class);
  if (!code)
    return {{}, fmt::format("port class {}: nothing is known of the code {}", port_class->id, port_class->fec)};
  if (!port_class->interleave.value)
    return {{}, fmt::format("port class {} does not say how codewords are interleaved", port_class->id)};
  const std::optional<double> frame_loss = given ? given : port_class->frame_loss.value;
  if (!frame_loss) return {{}, fmt::format("port class {} states no frame_loss", port_class->id)};
  const int interleave = *port_class->interleave.value;
  CodewordLimit limit{.code = *code, .interleave = interleave, .frame_loss = *frame_loss, .source = {}};
  limit.codeword_fail = static_cast<double>(stats::cw_fail_for_frame_loss(*code, *frame_loss, interleave));
  limit.codewords_per_s = port_class->lanes * port_class->lane_rate / code->bits();
  limit.source =
      fmt::format("frame loss {:g} ({}) with {} codewords interleaved: {:.3g} of codewords", *frame_loss,
                  given ? "the plan" : fmt::format("port class {}: {}", port_class->id, port_class->frame_loss.source),
                  interleave, limit.codeword_fail);
  return {limit, {}};
}

double exposure_s(const CodewordLimit& limit, double wrong) {
  return -std::log(wrong) / limit.codeword_fail / limit.codewords_per_s;
}

double duration_s(const Context& context, const CodewordLimit& limit, double wrong) {
  return context.number("duration").value_or(std::max(1.0, to_spare * exposure_s(limit, wrong)));
}

std::string exposure_out_of_reach(const Prospect& prospect) {
  const auto given = prospect.number("duration");
  const CodewordLimitOf of = codeword_limit(prospect.limit("frame_loss"), likely_class(prospect));
  if (!of.limit) return {};
  const double wrong = (1 - prospect.claim.confidence) / ends_of_link;
  const double needed = exposure_s(*of.limit, wrong);
  const double has = given.value_or(to_spare * needed);
  if (prospect.step.budget_s > 0 && has > prospect.step.budget_s)
    return fmt::format("{:.4g} s do not fit in the step's budget of {:.4g} s", has, prospect.step.budget_s);
  if (has >= needed) return {};
  return fmt::format(
      "frame loss {:g} at {} for each of {:g} ends takes ln(1 / {:.3g}) / {:.3g} = {} codewords without an "
      "uncorrectable one, {} s at {:.4g} a second; {:g} s are planned",
      of.limit->frame_loss, percent(1 - wrong), ends_of_link, wrong, of.limit->codeword_fail,
      rounded_up(needed * of.limit->codewords_per_s, 4), rounded_up(needed, 4), of.limit->codewords_per_s, has);
}

stats::Histogram histogram_of(const FecWatch& watch) {
  const stats::RsCode& code = watch.source().code;
  stats::Histogram histogram;
  histogram.code = code;
  for (const FecBin& bin : watch.histogram())
    if (static_cast<int>(bin.high) <= code.t())
      histogram.bins.push_back(
          {static_cast<int>(bin.low), static_cast<int>(bin.high), static_cast<double>(bin.codewords)});
  if (watch.uncorrectable()) histogram.bins.push_back({code.t() + 1, code.n, *watch.uncorrectable()});
  double shown = 0;
  for (const stats::HistogramBin& bin : histogram.bins) shown += bin.codewords;
  // Counters of a port are not of one instant: a few codewords more in the bins than in their total are no
  // contradiction.
  if (watch.codewords()) histogram.codewords = std::max(*watch.codewords(), shown);
  return histogram;
}

std::optional<RandomFit> fit_random(const stats::Histogram& histogram) {
  double symbols = 0, codewords = 0;
  bool every_bin = true;
  for (const stats::HistogramBin& bin : histogram.bins) {
    every_bin = every_bin && (bin.low == bin.high || bin.low > histogram.code.t());
    if (bin.low <= histogram.code.t()) symbols += bin.low * bin.codewords;
    codewords += bin.codewords;
  }
  if (symbols <= 0) return std::nullopt;
  RandomFit random;
  const bool from_one = histogram.bins.front().low <= 1 && (histogram.codewords || histogram.bins.front().low == 0);
  if (every_bin && from_one) {
    const double symbol_ratio = symbols / (histogram.codewords.value_or(codewords) * histogram.code.n);
    random.ber = -std::expm1(std::log1p(-symbol_ratio) / stats::RsCode::symbol_bits);
  } else {
    const auto best = stats::best_ber(histogram, {});
    if (!best) return std::nullopt;
    random.ber = best->ber;
  }
  random.fit = stats::fit_histogram(histogram, random.ber, {}, 1);
  random.tail = random.fit.tail_p_value < stats::tail_significance;
  return random;
}

Forecast burst_forecast(const stats::Histogram& histogram, int interleave, double confidence) {
  const stats::PostFecPrediction made = stats::predict_post_fec(histogram, interleave, confidence);
  if (!made.log10_cw_fail) return {{}, {}, "no forecast from the histogram: " + made.cannot};
  const auto end = [](const std::optional<double>& log10) {
    return log10 ? power_text(*log10) : std::string{"unknown"};
  };
  return {made.log10_lower, made.log10_upper,
          fmt::format("the histogram's likeliest burst model loses {} of codewords ({} to {}): a forecast, no claim",
                      power_text(*made.log10_cw_fail), end(made.log10_lower), end(made.log10_upper))};
}

Forecast random_forecast(const stats::Histogram& histogram, const std::optional<RandomFit>& random) {
  if (!random) return {{}, {}, "no forecast: no codeword in error is in the histogram"};
  const stats::FecPrediction made = stats::predict_fec(histogram.code, random->ber);
  return {{},
          {},
          fmt::format("random errors like those in the histogram lose {} of codewords: a forecast, no claim",
                      power_text(static_cast<double>(made.log10_cw_fail)))};
}

}  // namespace plugfest::checks
