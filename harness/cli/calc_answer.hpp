#pragma once

#include "harness/cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// What the subcommands of `plugfest calc` have in common: numbers in, an answer as a table or as JSON out.
namespace plugfest::cli {

/// Numbers as a person writes them. @throws std::invalid_argument  naming `option`
long double decimal_from(const std::string& text, const std::string& option);
/// A decimal, or one with a prefix (k M G T P) and perhaps a unit (b, b/s, bit, bits, bit/s): 106.25G, 2Tb.
long double amount_from(const std::string& text, const std::string& option);
/// A whole number, as 12, 1e12 or 2T, up to 2^63.
std::uint64_t whole_from(const std::string& text, const std::string& option);
/// A fraction or per cent: 0.95, 95%.
long double fraction_from(const std::string& text, const std::string& option);
/// Hours: a decimal, or one with h, d, s, min.
long double hours_from(const std::string& text, const std::string& option);
/// Seconds: a decimal, or one with ms, s, min, h, d.
long double seconds_from(const std::string& text, const std::string& option);

/// 28.2 s, 7.83 h, 18.4 days.
std::string duration_text(double seconds);

/// One answer: a line for people and a key for scripts are added together, so that neither lacks what the other has.
class Answer {
 public:
  /// A number with what it is called, its key and its unit.
  void add(const std::string& label, const std::string& key, double value, const std::string& unit = {});
  void add_whole(const std::string& label, const std::string& key, std::uint64_t value, const std::string& unit = {});
  void add_text(const std::string& label, const std::string& key, const std::string& text);
  /// A duration in seconds.
  void add_duration(const std::string& label, const std::string& key, double seconds);
  /// For scripts only: what was asked.
  void asked(const std::string& key, const nlohmann::ordered_json& value) { json_[key] = value; }
  /// For people only.
  void line(const std::string& text);
  /// For scripts only: a table that `line` shows to people.
  void table(const std::string& key, nlohmann::ordered_json rows) { json_[key] = std::move(rows); }

  int print(bool as_json) const;

 private:
  struct Line {
    std::string label, text;
  };
  std::vector<Line> lines_;
  nlohmann::ordered_json json_ = nlohmann::ordered_json::object();
};

/// Registers one calculation. `ask` adds its options and returns what fills the answer; an std::invalid_argument out of
/// that is the fault of the command line.
using Fill = std::function<void(Answer&)>;
void add_calculation(CLI::App& calc, Action& chosen, const std::string& name, const std::string& help,
                     const std::string& example, const std::function<Fill(CLI::App&)>& ask);

void add_error_calculations(CLI::App& calc, Action& chosen);      ///< ber-time ber-bound confidence
void add_sequential_calculation(CLI::App& calc, Action& chosen);  ///< sequential
void add_code_calculations(CLI::App& calc, Action& chosen);       ///< fec histogram
void add_signal_calculations(CLI::App& calc, Action& chosen);     ///< pam4 f16 flap-rate flap-hours

}  // namespace plugfest::cli
