#include "harness/cli/calc_answer.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/exposure.hpp"

#include <fmt/format.h>

#include <optional>

namespace plugfest::cli {
namespace {

struct Options {
  std::string errors = "0", bits, limit, confidence = "95%";
  std::optional<std::string> rate;
};

void ask_errors(CLI::App& command, Options& options) {
  command.add_option("--errors", options.errors, "Bit errors seen (0)");
}
void ask_limit(CLI::App& command, Options& options) {
  command.add_option("--limit", options.limit, "Bit error ratio that is not to be exceeded, as 1e-12")->required();
}
void ask_bits(CLI::App& command, Options& options) {
  command.add_option("--bits", options.bits, "Bits seen, as 2e12 or 2T")->required();
}
void ask_confidence(CLI::App& command, Options& options) {
  command.add_option("--confidence", options.confidence, "As 95% or 0.95 (95%)");
}

void ber_time(const Options& options, Answer& answer) {
  const std::uint64_t errors = whole_from(options.errors, "--errors");
  const long double limit = fraction_from(options.limit, "--limit");
  const long double confidence = fraction_from(options.confidence, "--confidence");
  const auto poisson = static_cast<double>(stats::poisson_exposure(errors, limit, confidence));
  answer.asked("errors", errors);
  answer.asked("target_ber", static_cast<double>(limit));
  answer.asked("cl", static_cast<double>(confidence));
  answer.add("mean errors at the limit", "mu", static_cast<double>(stats::poisson_mean_for(errors, confidence)));
  answer.add("bits, Poisson", "bits_poisson", poisson, "bits");
  answer.add_whole("bits, binomial", "bits_binomial", stats::binomial_exposure(errors, limit, confidence), "bits");
  if (!options.rate) return;
  const auto rate = static_cast<double>(amount_from(*options.rate, "--rate"));
  if (!(rate > 0)) throw std::invalid_argument{"--rate: a rate is above 0"};
  answer.asked("rate", rate);
  answer.add_duration(fmt::format("time at {:g} Gb/s", rate / 1e9), "seconds", poisson / rate);
}

void ber_bound(const Options& options, Answer& answer) {
  const auto errors = static_cast<double>(whole_from(options.errors, "--errors"));
  const auto bits = static_cast<double>(whole_from(options.bits, "--bits"));
  const auto confidence = static_cast<double>(fraction_from(options.confidence, "--confidence"));
  const stats::Interval interval = stats::binomial_interval(errors, bits, confidence);
  answer.asked("errors", errors);
  answer.asked("bits", bits);
  answer.asked("cl", confidence);
  answer.add("error ratio seen", "ratio", errors / bits);
  answer.add("at least (two-sided)", "lower", interval.lower);
  answer.add("at most (two-sided)", "upper", interval.upper);
  answer.add("at most (one-sided)", "upper_one_sided", stats::binomial_upper(errors, bits, confidence));
}

void confidence(const Options& options, Answer& answer) {
  const auto errors = static_cast<double>(whole_from(options.errors, "--errors"));
  const auto bits = static_cast<double>(whole_from(options.bits, "--bits"));
  const auto limit = static_cast<double>(fraction_from(options.limit, "--limit"));
  answer.asked("errors", errors);
  answer.asked("bits", bits);
  answer.asked("target_ber", limit);
  answer.add("confidence, Poisson", "cl_poisson", stats::poisson_confidence(errors, bits, limit));
  answer.add("confidence, binomial", "cl_binomial", stats::binomial_confidence(errors, bits, limit));
}

}  // namespace

void add_error_calculations(CLI::App& calc, Action& chosen) {
  add_calculation(calc, chosen, "ber-time", "Bits, and time, until an error ratio is shown to be below a limit",
                  "--limit 1e-12 --rate 106.25G", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    ask_limit(command, *options);
                    ask_errors(command, *options);
                    ask_confidence(command, *options);
                    command.add_option("--rate", options->rate, "Bit rate, as 106.25G: tells the time, too");
                    return [options](Answer& answer) { ber_time(*options, answer); };
                  });
  add_calculation(calc, chosen, "ber-bound", "What so many errors in so many bits say of the error ratio",
                  "--errors 4 --bits 1e12", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    ask_errors(command, *options);
                    ask_bits(command, *options);
                    ask_confidence(command, *options);
                    return [options](Answer& answer) { ber_bound(*options, answer); };
                  });
  add_calculation(calc, chosen, "confidence", "With what confidence an error ratio is below a limit",
                  "--errors 2 --bits 6e12 --limit 1e-12", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    ask_errors(command, *options);
                    ask_bits(command, *options);
                    ask_limit(command, *options);
                    return [options](Answer& answer) { confidence(*options, answer); };
                  });
}

}  // namespace plugfest::cli
