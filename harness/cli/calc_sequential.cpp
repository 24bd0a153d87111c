#include "harness/cli/calc_answer.hpp"
#include "harness/stats/exposure.hpp"
#include "harness/stats/sequential.hpp"
#include "harness/stats/sequential_simulation.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <stdexcept>

namespace plugfest::cli {
namespace {

constexpr std::uint64_t most_simulated = 10000000;

struct Options {
  std::string limit, alpha = "5%", beta = "5%", seed = "1";
  std::string ratio = "2";
  std::optional<std::string> good, look, dwell, budget, simulate;
};

void wald_figures(const stats::Hypotheses& hypotheses, Answer& answer) {
  const stats::WaldLines lines = stats::wald_lines(hypotheses);
  const stats::WaldLines poisson = stats::poisson_wald_lines(hypotheses);
  const stats::WaldLengths lengths = stats::wald_lengths(hypotheses);
  const auto add = [&](const char* label, const char* key, long double value, const char* unit = "") {
    answer.add(label, key, static_cast<double>(value), unit);
  };
  add("good: H0, error ratio", "p0", hypotheses.p0);
  add("bad: H1, error ratio", "p1", hypotheses.p1);
  add("reject a good one at most", "alpha", hypotheses.alpha);
  add("accept a bad one at most", "beta", hypotheses.beta);
  add("A", "A", lines.a);
  add("B", "B", lines.b);
  add("ln A", "ln_A", lines.log_a);
  add("ln B", "ln_B", lines.log_b);
  add("LLR of an error", "llr_per_error", lines.llr_per_error);
  add("LLR of a good bit", "llr_per_good_bit", lines.llr_per_good_bit);
  add("slope of the lines", "slope", lines.slope, "errors/bit");
  add("accept line starts at", "accept_intercept", lines.accept_intercept, "errors");
  add("reject line starts at", "reject_intercept", lines.reject_intercept, "errors");
  answer.add_whole("accepts without an error after", "bits_to_accept_with_0_errors",
                   static_cast<std::uint64_t>(lines.bits_to_accept_with_0_errors), "bits");
  add("mean length when good (Wald)", "expected_bits_h0", lengths.at_p0, "bits");
  add("mean length when bad (Wald)", "expected_bits_h1", lengths.at_p1, "bits");
  add("mean length at the slope (Wald)", "expected_bits_at_slope", lengths.at_slope, "bits");
  answer.asked("poisson_slope", static_cast<double>(poisson.slope));
  answer.asked("poisson_accept_intercept", static_cast<double>(poisson.accept_intercept));
  answer.asked("poisson_reject_intercept", static_cast<double>(poisson.reject_intercept));
  answer.asked("poisson_bits_to_accept_with_0_errors", static_cast<double>(poisson.bits_to_accept_with_0_errors));
}

/// Bits of an option in bits. Empty: not given.
double bits_of(const std::optional<std::string>& text, const std::string& option) {
  return text ? static_cast<double>(whole_from(*text, option)) : 0;
}

void behaviour(const stats::SequentialDesign& design, const Options& options, Answer& answer) {
  const stats::Hypotheses& wanted = design.hypotheses;
  const std::uint64_t tests = options.simulate ? whole_from(*options.simulate, "--simulate") : 0;
  if (options.simulate && (tests == 0 || tests > most_simulated))
    throw std::invalid_argument{"--simulate: a number of tests from 1 to 10000000"};
  const std::uint64_t seed = whole_from(options.seed, "--seed");
  const stats::FixedLengthTest fixed = stats::smallest_fixed_length(wanted.p0, wanted.p1, wanted.alpha, wanted.beta);
  answer.add("looks every", "look", design.look, "bits");
  answer.add("accepts nothing before", "dwell", design.dwell, "bits");
  if (design.budget > 0) answer.add("ends undecided after", "budget", design.budget, "bits");
  answer.add("accept line used", "used_accept_intercept", static_cast<double>(design.lines.accept_intercept), "errors");
  answer.add("reject line used", "used_reject_intercept", static_cast<double>(design.lines.reject_intercept), "errors");
  answer.add_whole("smallest fixed-length test", "fixed_bits", fixed.bits, "bits");
  answer.add_whole("  which accepts with at most", "fixed_errors", fixed.errors, "errors");
  answer.line("");
  answer.line(fmt::format("{:>10}  {:>10}  {:>10}  {:>10}  {:>11}  {:>8}", "BER/limit", "accept", "reject", "undecided",
                          "mean bits", "of fixed"));
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const double factor : {0.1, 0.5, 1.0, 2.0, 10.0}) {
    const double ber = factor * static_cast<double>(wanted.p1);
    if (ber >= 1) continue;
    const stats::Characteristic exact = stats::characteristic(design, ber);
    const auto part_of_fixed = [&](double bits) { return bits / static_cast<double>(fixed.bits); };
    answer.line(fmt::format("{:>10g}  {:>10.4g}  {:>10.4g}  {:>10.4g}  {:>11.5g}  {:>8.4g}", factor, exact.accept,
                            exact.reject, exact.undecided, exact.mean_bits, part_of_fixed(exact.mean_bits)));
    nlohmann::ordered_json row = {{"ber_over_limit", factor},     {"accept", exact.accept},
                                  {"reject", exact.reject},       {"undecided", exact.undecided},
                                  {"mean_bits", exact.mean_bits}, {"of_fixed", part_of_fixed(exact.mean_bits)},
                                  {"exact", exact.exact}};
    if (tests > 0) {
      const stats::Simulated seen = stats::simulate_sequential(design, ber, tests, seed);
      const auto n = static_cast<double>(tests);
      answer.line(fmt::format("{:>10}  {:>10.4g}  {:>10.4g}  {:>10.4g}  {:>11.5g}  {:>8.4g}", "simulated",
                              static_cast<double>(seen.accepted) / n, static_cast<double>(seen.rejected) / n,
                              static_cast<double>(seen.undecided) / n, seen.mean_bits, part_of_fixed(seen.mean_bits)));
      answer.line(fmt::format("{:>10}  accept {:.4g} to {:.4g}, reject {:.4g} to {:.4g}", "95%", seen.accept.lower,
                              seen.accept.upper, seen.reject.lower, seen.reject.upper));
      row["simulated"] = {{"tests", tests},
                          {"accepted", seen.accepted},
                          {"rejected", seen.rejected},
                          {"undecided", seen.undecided},
                          {"accept_interval", {seen.accept.lower, seen.accept.upper}},
                          {"reject_interval", {seen.reject.lower, seen.reject.upper}},
                          {"mean_bits", seen.mean_bits},
                          {"mean_bits_deviation", seen.mean_bits_deviation},
                          {"of_fixed", part_of_fixed(seen.mean_bits)}};
    }
    rows.push_back(row);
  }
  answer.table("characteristic", rows);
}

void sequential(const Options& options, Answer& answer) {
  stats::SequentialWish wish;
  wish.limit = fraction_from(options.limit, "--limit");
  wish.ratio = decimal_from(options.ratio, "--ratio");
  wish.alpha = fraction_from(options.alpha, "--alpha");
  wish.beta = fraction_from(options.beta, "--beta");
  if (options.look) wish.look = bits_of(options.look, "--look");
  wish.dwell = bits_of(options.dwell, "--dwell");
  wish.budget = bits_of(options.budget, "--budget");
  stats::Hypotheses hypotheses{wish.limit / wish.ratio, wish.limit, wish.alpha, wish.beta};
  if (options.good) {
    hypotheses.p0 = fraction_from(*options.good, "--good");
    wish.ratio = wish.limit / hypotheses.p0;
  }
  wald_figures(hypotheses, answer);
  behaviour(stats::design_sequential(wish), options, answer);
}

}  // namespace

void add_sequential_calculation(CLI::App& calc, Action& chosen) {
  add_calculation(calc, chosen, "sequential", "A sequential test of an error ratio, and what it does at true ratios",
                  "--limit 2.4e-4 --simulate 20000", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    command.add_option("--limit", options->limit, "The bad error ratio, p1")->required();
                    auto* ratio = command.add_option("--ratio", options->ratio, "Limit over the good error ratio (2)");
                    command.add_option("--good", options->good, "The good error ratio, p0, itself")->excludes(ratio);
                    command.add_option("--alpha", options->alpha, "Chance to reject a good one (5%)");
                    command.add_option("--beta", options->beta, "Chance to accept a bad one (5%)");
                    command.add_option("--look", options->look,
                                       "Bits between two looks (a tenth of an error at the limit)");
                    command.add_option("--dwell", options->dwell, "Bits before which nothing is accepted (0)");
                    command.add_option("--budget", options->budget, "Bits after which it ends undecided (without end)");
                    command.add_option("--simulate", options->simulate, "Tests to draw at each error ratio");
                    command.add_option("--seed", options->seed, "Of the draws (1)");
                    return [options](Answer& answer) { sequential(*options, answer); };
                  });
}

}  // namespace plugfest::cli
