#include "drivers/cmis/f16.hpp"
#include "harness/cli/calc_answer.hpp"
#include "harness/stats/flap_rate.hpp"
#include "harness/stats/pam4.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <stdexcept>

namespace plugfest::cli {
namespace {

struct Options {
  std::optional<std::string> snr, ber, limit, word, value;
  std::string flaps = "0", hours, rate, confidence = "95%";
};

void pam4(const Options& options, Answer& answer) {
  if (options.snr.has_value() == options.ber.has_value())
    throw std::invalid_argument{"pam4: give one of --snr and --ber"};
  if (options.snr) {
    const auto snr = static_cast<double>(decimal_from(*options.snr, "--snr"));
    answer.asked("snr_db", snr);
    answer.add("symbol error ratio", "ser", stats::pam4_ser(snr));
    answer.add("bit error ratio", "ber", stats::pam4_ber(snr));
    answer.add("  nearest neighbours only", "ber_nearest", stats::pam4_ber_nearest(snr));
    answer.add("bit error ratio, NRZ", "nrz_ber", stats::nrz_ber(snr));
    return;
  }
  const auto ber = static_cast<double>(fraction_from(*options.ber, "--ber"));
  answer.asked("ber", ber);
  answer.add("SNR for this BER", "snr_for_ber_db", stats::pam4_snr_db(ber), "dB");
  if (!options.limit) return;
  const auto limit = static_cast<double>(fraction_from(*options.limit, "--limit"));
  const double margin = stats::pam4_margin_db(ber, limit);
  answer.asked("limit", limit);
  answer.add("electrical margin to the limit", "margin_db", margin, "dB");
  answer.add("optical margin to the limit", "optical_margin_db", margin / 2, "dB");
}

std::uint16_t word_from(const std::string& text) {
  std::string_view digits = text;
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  std::uint16_t word = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), word, 16);
  if (error != std::errc{} || end != digits.data() + digits.size())
    throw std::invalid_argument{"--word: four hexadecimal digits, as 8fa0"};
  return word;
}

void f16(const Options& options, Answer& answer) {
  if (options.word.has_value() == options.value.has_value())
    throw std::invalid_argument{"f16: give one of --word and --value"};
  if (options.word) {
    const std::uint16_t word = word_from(*options.word);
    answer.asked("word", fmt::format("{:04x}", word));
    answer.add("value", "value", cmis::f16_value(word));
    return;
  }
  const auto value = static_cast<double>(decimal_from(*options.value, "--value"));
  if (value < 0 || value > cmis::f16_value(0xFFFF))
    throw std::invalid_argument{fmt::format("--value: F16 goes from 0 to {:g}", cmis::f16_value(0xFFFF))};
  const std::uint16_t word = cmis::nearest_f16(value);
  answer.asked("value", value);
  answer.add_text("word", "word", fmt::format("{:04x}", word));
  answer.add("nearest value", "best_value", cmis::f16_value(word));
}

void flap_rate(const Options& options, Answer& answer) {
  const auto flaps = static_cast<double>(whole_from(options.flaps, "--flaps"));
  const auto hours = static_cast<double>(hours_from(options.hours, "--link-hours"));
  const auto confidence = static_cast<double>(fraction_from(options.confidence, "--confidence"));
  const stats::FlapRate rate = stats::flap_rate(flaps, hours, confidence);
  answer.asked("flaps", flaps);
  answer.asked("link_hours", hours);
  answer.asked("cl", confidence);
  answer.add("rate seen", "rate", rate.rate, "flaps per link-hour");
  answer.add("at least (two-sided)", "lower", rate.lower, "flaps per link-hour");
  answer.add("at most (two-sided)", "upper", rate.upper, "flaps per link-hour");
  answer.add("at most (one-sided)", "upper_one_sided", rate.upper_one_sided, "flaps per link-hour");
}

void flap_hours(const Options& options, Answer& answer) {
  const auto flaps = static_cast<double>(whole_from(options.flaps, "--flaps"));
  const auto rate = static_cast<double>(decimal_from(options.rate, "--rate"));
  const auto confidence = static_cast<double>(fraction_from(options.confidence, "--confidence"));
  answer.asked("flaps", flaps);
  answer.asked("target_rate", rate);
  answer.asked("cl", confidence);
  answer.add("link-hours needed", "link_hours", stats::flap_hours(flaps, rate, confidence), "link-hours");
}

void ask_flaps(CLI::App& command, Options& options) {
  command.add_option("--flaps", options.flaps, "Flaps seen (0)");
  command.add_option("--confidence", options.confidence, "As 95% or 0.95 (95%)");
}

}  // namespace

void add_signal_calculations(CLI::App& calc, Action& chosen) {
  add_calculation(calc, chosen, "pam4", "SNR and bit error ratio of PAM4, both ways; margin to a limit",
                  "--ber 1e-8 --limit 2.4e-4", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    command.add_option("--snr", options->snr, "Mean signal power over noise, dB");
                    auto* ber = command.add_option("--ber", options->ber, "Bit error ratio");
                    command.add_option("--limit", options->limit, "Limit to tell the margin to")->needs(ber);
                    return [options](Answer& answer) { pam4(*options, answer); };
                  });
  add_calculation(calc, chosen, "f16", "The number format of error ratios in CMIS, both ways", "--word 8fa0",
                  [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    command.add_option("--word", options->word, "Four hexadecimal digits, high byte first");
                    command.add_option("--value", options->value, "A number to be put into F16");
                    return [options](Answer& answer) { f16(*options, answer); };
                  });
  add_calculation(calc, chosen, "flap-rate", "What so many link flaps in so many link-hours say of their rate",
                  "--flaps 3 --link-hours 500", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    ask_flaps(command, *options);
                    command.add_option("--link-hours", options->hours, "Hours, or a duration as 48h or 2d")->required();
                    return [options](Answer& answer) { flap_rate(*options, answer); };
                  });
  add_calculation(calc, chosen, "flap-hours", "Link-hours until a flap rate is shown to be below a limit",
                  "--rate 1e-4", [](CLI::App& command) -> Fill {
                    auto options = std::make_shared<Options>();
                    ask_flaps(command, *options);
                    command.add_option("--rate", options->rate, "Flaps per link-hour that are too many")->required();
                    return [options](Answer& answer) { flap_hours(*options, answer); };
                  });
}

}  // namespace plugfest::cli
