#include "harness/cli/calc_answer.hpp"
#include "harness/stats/burst_fec.hpp"
#include "harness/stats/histogram_fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace plugfest::cli {
namespace {

struct Options {
  std::string code = "kp4", confidence = "95%";
  std::optional<std::string> ber, cer, flr, observed, codewords;
  std::string propagation;
  std::string interleave = "1";
};

stats::RsCode code_from(const std::string& text) {
  if (text == "kp4" || text == "544") return stats::rs_544_514;
  if (text == "kr4" || text == "528") return stats::rs_528_514;
  throw std::invalid_argument{"--code: kp4, which is RS(544,514), or kr4, which is RS(528,514)"};
}

int interleave_from(const std::string& text) {
  const std::uint64_t interleave = whole_from(text, "--interleave");
  if (interleave < 1 || interleave > 64) throw std::invalid_argument{"--interleave: 1 to 64 codewords"};
  return static_cast<int>(interleave);
}

void ask_code(CLI::App& command, Options& options) {
  command.add_option("--code", options.code, "kp4: RS(544,514), or kr4: RS(528,514) (kp4)");
}
void ask_bursts(CLI::App& command, Options& options) {
  command.add_option("--propagation", options.propagation,
                     "Bursts: chance that a wrong PAM4 symbol follows a wrong one, 0 to 0.75 (random bit errors)");
  command.add_option("--interleave", options.interleave, "Codewords that take turns on a lane (1)");
}

void say_code(const stats::RsCode& code, Answer& answer) {
  answer.asked("n", code.n);
  answer.asked("k", code.k);
}

void inverse(const stats::RsCode& code, const Options& options, Answer& answer) {
  const int interleave = interleave_from(options.interleave);
  const bool by_cer = options.cer.has_value();
  const long double target = by_cer ? fraction_from(*options.cer, "--cer") : fraction_from(*options.flr, "--flr");
  const long double cer = by_cer ? target : stats::cw_fail_for_frame_loss(code, target, interleave);
  say_code(code, answer);
  answer.asked("quantity", by_cer ? "cw_fail" : fmt::format("flr_{}", interleave));
  answer.asked("target", static_cast<double>(target));
  if (!by_cer) answer.add("codeword error ratio", "cw_fail", static_cast<double>(cer));
  if (options.propagation.empty()) {
    answer.add("pre-FEC BER, random errors", "ber_pre", stats::ber_for_cw_fail(code, cer));
    return;
  }
  const long double a = decimal_from(options.propagation, "--propagation");
  answer.asked("propagation", static_cast<double>(a));
  answer.asked("interleave", interleave);
  answer.add("pre-FEC BER, bursts", "ber_pre", stats::burst_ber_for_cw_fail(code, cer, {a, interleave}));
}

void fec(const Options& options, Answer& answer) {
  const stats::RsCode code = code_from(options.code);
  if (options.ber.has_value() + options.cer.has_value() + options.flr.has_value() != 1)
    throw std::invalid_argument{"fec: give one of --ber, --cer and --flr"};
  if (!options.ber) return inverse(code, options, answer);
  const long double ber = fraction_from(*options.ber, "--ber");
  say_code(code, answer);
  answer.asked("ber_pre", static_cast<double>(ber));
  if (!options.propagation.empty()) {
    const int interleave = interleave_from(options.interleave);
    const long double a = decimal_from(options.propagation, "--propagation");
    const long double lost = stats::burst_symbol_errors(code, ber, {a, interleave}).above;
    answer.asked("propagation", static_cast<double>(a));
    answer.asked("interleave", interleave);
    answer.add("codeword error ratio, bursts", "cw_fail", static_cast<double>(lost));
    answer.add("  log10", "log10_cw_fail", static_cast<double>(std::log10(lost)));
    answer.add(fmt::format("frame loss ratio, interleave {}", interleave), fmt::format("flr_{}", interleave),
               static_cast<double>(stats::frame_loss(code, lost, interleave)));
    return;
  }
  const stats::FecPrediction prediction = stats::predict_fec(code, ber);
  answer.add("symbol error ratio before FEC", "p_sym", static_cast<double>(prediction.p_sym));
  answer.add("codeword error ratio", "cw_fail", static_cast<double>(prediction.cw_fail));
  answer.add("  log10", "log10_cw_fail", static_cast<double>(prediction.log10_cw_fail));
  answer.add("symbol error ratio after FEC", "post_fec_ser", static_cast<double>(prediction.post_fec_ser));
  answer.add("bit error ratio after FEC", "post_fec_ber", static_cast<double>(prediction.post_fec_ber));
  for (const int interleave : {1, 2, 4})
    answer.add(fmt::format("frame loss ratio, interleave {}", interleave), fmt::format("flr_{}", interleave),
               static_cast<double>(stats::frame_loss(code, prediction.cw_fail, interleave)));
}

/// "0:123,1:45,8-15:0"
std::vector<stats::HistogramBin> bins_from(const std::string& text, const stats::RsCode& code) {
  std::vector<stats::HistogramBin> bins;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    const std::string bin = text.substr(at, end - at);
    const std::size_t colon = bin.find(':');
    if (colon == std::string::npos)
      throw std::invalid_argument{"--observed: bins as 0:99812,1:187,8-15:0; 16+ is what was not corrected"};
    std::string range = bin.substr(0, colon);
    stats::HistogramBin parsed;
    parsed.codewords = static_cast<double>(whole_from(bin.substr(colon + 1), "--observed"));
    if (range.ends_with('+')) range = range.substr(0, range.size() - 1) + "-" + std::to_string(code.n);
    const std::size_t dash = range.find('-');
    const auto edge = [&](const std::string& word) {
      return static_cast<int>(std::min<std::uint64_t>(whole_from(word, "--observed"), 10000));
    };
    parsed.low = edge(range.substr(0, dash));
    parsed.high = dash == std::string::npos ? parsed.low : edge(range.substr(dash + 1));
    bins.push_back(parsed);
    at = end + 1;
  }
  return bins;
}

void observed(const stats::RsCode& code, const Options& options, Answer& answer) {
  stats::Histogram histogram{.code = code, .bins = bins_from(*options.observed, code), .codewords = {}};
  if (options.codewords) histogram.codewords = static_cast<double>(whole_from(*options.codewords, "--codewords"));
  const int interleave = interleave_from(options.interleave);
  const auto confidence = static_cast<double>(fraction_from(options.confidence, "--confidence"));
  const bool random = options.propagation == "0";
  const auto best = options.propagation.empty()
                        ? stats::best_burst(histogram, interleave)
                        : stats::best_ber(histogram, {decimal_from(options.propagation, "--propagation"), interleave});
  say_code(code, answer);
  answer.asked("interleave", interleave);
  bool tail_rejects = false;
  if (best) {
    const int fitted = options.propagation.empty() ? 2 : 1;
    const stats::HistogramFit fit = stats::fit_histogram(histogram, best->ber, best->model, fitted);
    answer.add(random ? "likeliest BER, random errors" : "likeliest BER", "ber", best->ber);
    answer.add("propagation a", "propagation", static_cast<double>(best->model.propagation));
    answer.add("G", "g", fit.g);
    answer.add("degrees of freedom", "dof", fit.dof);
    if (fit.dof > 0) answer.add("p-value of the fit", "p_value", fit.p_value);
    answer.add("codewords in the thin tail", "tail_observed", fit.tail_observed);
    answer.add("  expected", "tail_expected", fit.tail_expected);
    answer.add("  p-value", "tail_p_value", fit.tail_p_value);
    tail_rejects = fit.tail_p_value < stats::tail_significance;
  } else {
    answer.add_text("model", "model", "cannot be estimated: too few observable bins have a codeword");
  }
  const stats::PostFecPrediction post = stats::predict_post_fec(histogram, interleave, confidence);
  if (post.direct_upper) answer.add("codeword error ratio, counted, at most", "direct_upper", *post.direct_upper);
  if (tail_rejects) {
    answer.add_text("no forecast", "cannot", "the tail contradicts the model");
  } else if (post.log10_cw_fail) {
    answer.add("codeword error ratio, forecast, log10", "log10_cw_fail", *post.log10_cw_fail);
    answer.add("  at least", "log10_lower", *post.log10_lower);
    answer.add("  at most", "log10_upper", *post.log10_upper);
  } else {
    answer.add_text("no forecast", "cannot", post.cannot);
  }
}

void histogram(const Options& options, Answer& answer) {
  const stats::RsCode code = code_from(options.code);
  if (options.ber.has_value() == options.observed.has_value())
    throw std::invalid_argument{"histogram: give one of --ber and --observed"};
  if (options.observed) return observed(code, options, answer);
  const long double ber = fraction_from(*options.ber, "--ber");
  say_code(code, answer);
  answer.asked("ber_pre", static_cast<double>(ber));
  stats::SymbolErrors errors;
  if (options.propagation.empty()) {
    answer.add("symbol error ratio", "p_sym", static_cast<double>(stats::symbol_error_ratio(ber)));
    errors = stats::symbol_errors(code, ber);
  } else {
    const stats::BurstModel model{decimal_from(options.propagation, "--propagation"),
                                  interleave_from(options.interleave)};
    answer.asked("propagation", static_cast<double>(model.propagation));
    answer.asked("interleave", model.interleave);
    errors = stats::burst_symbol_errors(code, ber, model);
  }
  nlohmann::ordered_json bins = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < errors.bins.size(); ++i) {
    answer.line(fmt::format("{:>4}  {:.6g}", i, static_cast<double>(errors.bins[i])));
    bins.push_back(static_cast<double>(errors.bins[i]));
  }
  answer.table("bins", bins);
  answer.add(fmt::format("more than {}", code.t()), "gt", static_cast<double>(errors.above));
}

}  // namespace

void add_code_calculations(CLI::App& calc, Action& chosen) {
  add_calculation(calc, chosen, "fec", "Codewords and frames lost at an error ratio, or the ratio for a loss",
                  "--ber 2.4e-4", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    command.add_option("--ber", options->ber, "Bit error ratio before FEC");
                    command.add_option("--cer", options->cer, "Codeword error ratio: tells the BER for it");
                    command.add_option("--flr", options->flr, "Frame loss ratio: tells the BER for it");
                    ask_code(command, *options);
                    ask_bursts(command, *options);
                    return [options](Answer& answer) { fec(*options, answer); };
                  });
  add_calculation(
      calc, chosen, "histogram", "Symbol errors per codeword: expected, or what an observed histogram says",
      "--ber 1e-6 --propagation 0.5", [](CLI::App& command) -> Fill {
        auto options = std::make_shared<Options>();
        command.add_option("--ber", options->ber, "Bit error ratio before FEC: tells what is expected");
        command.add_option("--observed", options->observed, "Observable bins, as 0:99812,1:187,8-15:0,16+:0");
        command.add_option("--codewords", options->codewords, "All codewords received, where not all bins are seen");
        command.add_option("--confidence", options->confidence, "Of the bounds (95%)");
        ask_code(command, *options);
        ask_bursts(command, *options);
        return [options](Answer& answer) { histogram(*options, answer); };
      });
}

}  // namespace plugfest::cli
