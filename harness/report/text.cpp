#include "harness/report/text.hpp"

#include "harness/report/attention.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

namespace plugfest::report {
namespace {

std::string_view colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "\x1b[32m";
    case Verdict::fail:
      return "\x1b[1;31m";
    case Verdict::error:
      return "\x1b[35m";
    case Verdict::inconclusive:
      return "\x1b[33m";
    case Verdict::skipped:
      return "\x1b[2m";
  }
  return "";
}

class TextReport {
 public:
  TextReport(const journal::RunRecord& run, bool colour, Detail detail) : run_(run), colour_(colour), detail_(detail) {}

  std::string text() {
    header();
    attention();
    for (const journal::SlotRecord& slot : run_.slots) slot_lines(slot);
    if (detail_ == Detail::slots) line("");
    journal_lines();
    line("Exit status {}: {}", run_.exit_status, status_text(run_.exit_status));
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    out_ += fmt::format(form, std::forward<Args>(args)...) + "\n";
  }

  std::string word(Verdict verdict, std::size_t width = 0) const {
    const std::string text = fmt::format("{:<{}}", to_string(verdict), width);
    return colour_ ? fmt::format("{}{}\x1b[0m", colour_of(verdict), text) : text;
  }

  void header() {
    const auto& info = run_.info;
    line("{}: plan {} on profile {}, bench {}{}", word(run_.verdict), terminal_safe(info.plan_name),
         terminal_safe(info.profile_name), terminal_safe(info.bench_name), info.simulated ? ", SIMULATED" : "");
    if (const std::string partial = partial_reason(info); !partial.empty())
      line("partial: not a qualification ({})", terminal_safe(partial));
    line("");
  }

  void attention() {
    const auto items = what_needs_attention(run_);
    if (items.empty()) return;
    for (const Attention& item : items) {
      line("{} {}: {}", word(item.verdict), terminal_safe(where(item)), terminal_safe(item.what));
      for (const std::string& evidence : item.evidence) line("    {}", terminal_safe(evidence));
    }
    line("");
  }

  void slot_lines(const journal::SlotRecord& slot) {
    line("{}: {}  {}", slot_text(slot.info), word(slot.verdict), terminal_safe(module_text(slot)));
    if (detail_ == Detail::slots) return;
    std::size_t width = 18;  // short names stand as in every other report
    for (const journal::StepRecord* step : telling_steps(slot)) width = std::max(width, step->name.size());
    for (const journal::StepRecord* step : telling_steps(slot))
      line("  {} {:<{}} {}", word(step->outcome.verdict, 12), terminal_safe(step->name), width,
           terminal_safe(step->message));
    for (const std::string& synthesised : slot.info.synthesised)
      line("  memory that nobody read from the module: {}", terminal_safe(synthesised));
    line("");
  }

  void journal_lines() {
    if (!run_.damage.empty() && !run_.end.incomplete) {
      line("Odd in the journal:");
      for (const std::string& damage : run_.damage) line("  {}", terminal_safe(damage));
    }
    if (!run_.journal.empty()) line("Journal: {}", terminal_safe(run_.journal));
  }

  const journal::RunRecord& run_;
  bool colour_;
  Detail detail_;
  std::string out_;
};

}  // namespace

std::string to_text(const journal::RunRecord& run, bool colour, Detail detail) {
  return TextReport{run, colour, detail}.text();
}

}  // namespace plugfest::report
