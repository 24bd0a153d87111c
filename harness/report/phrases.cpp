#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace plugfest::report {
namespace {

std::string human(const std::string& unit) { return unit == "Cel" ? "degC" : unit; }

std::string with_unit(double value, const std::string& unit) {
  return number_text(value) + (unit.empty() ? "" : " " + human(unit));
}

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

}  // namespace

std::string number_text(double value) { return fmt::format("{:.10g}", value); }

std::string number_text(double value, double uncertainty) {
  if (!(uncertainty > 0) || !std::isfinite(uncertainty) || !std::isfinite(value)) return number_text(value);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(uncertainty))), 0, 12);
  const std::string rounded = fmt::format("{:.{}f}", value, decimals);
  const std::string whole = number_text(value);
  return rounded.size() < whole.size() ? rounded : whole;
}

std::string value_text(const journal::Measurement& measurement) {
  if (const auto* number = std::get_if<double>(&measurement.value)) {
    if (!measurement.uncertainty) return with_unit(*number, measurement.unit);
    return number_text(*number, *measurement.uncertainty) +
           (measurement.unit.empty() ? "" : " " + human(measurement.unit));
  }
  if (const auto* text = std::get_if<std::string>(&measurement.value))
    return *text + (measurement.unit.empty() ? "" : " " + measurement.unit);
  return std::get<bool>(measurement.value) ? "yes" : "no";
}

std::string uncertainty_text(const journal::Measurement& measurement) {
  if (!measurement.uncertainty) return {};
  const std::string digits = fmt::format("{:.2g}", *measurement.uncertainty);
  return digits + (measurement.unit.empty() ? "" : " " + human(measurement.unit));
}

std::string bound_text(const journal::Measurement& measurement) {
  if (!measurement.limit) return {};
  const auto& [min, max, source] = *measurement.limit;
  if (min && max && *min == *max) return "exactly " + with_unit(*min, measurement.unit);
  if (min && max) return with_unit(*min, measurement.unit) + " to " + with_unit(*max, measurement.unit);
  if (min) return "at least " + with_unit(*min, measurement.unit);
  if (max) return "at most " + with_unit(*max, measurement.unit);
  // What is no number, as a checksum, is held against what the source says.
  const bool is_number = std::holds_alternative<double>(measurement.value);
  return is_number && measurement.verdict > Verdict::pass ? "no bound is known" : "";
}

std::string lane_text(const std::optional<journal::Lane>& lane) {
  return lane ? fmt::format("{} lane {}", lane->side, lane->number) : std::string{};
}

std::string sentence(const journal::Measurement& measurement) {
  std::string text = measurement.name;
  if (measurement.lane) text += " on " + lane_text(measurement.lane);
  text += " is " + value_text(measurement);
  if (measurement.uncertainty) text += ", known to " + uncertainty_text(measurement);
  if (measurement.limit) {
    const bool bounded = measurement.limit->min || measurement.limit->max;
    if (const std::string bound = bound_text(measurement); !bound.empty())
      text += (bounded ? "; allowed is " : "; ") + bound;
    if (!measurement.limit->source.empty()) text += " (" + measurement.limit->source + ")";
  }
  return text;
}

std::string slot_text(const journal::SlotInfo& slot) {
  if (slot.port <= 0) return fmt::format("slot {}, port unknown", slot.slot);
  return fmt::format("slot {}, port {}", slot.slot, slot.port);
}

std::string module_text(const journal::SlotRecord& slot) {
  if (!slot.identity) return slot.info.module.empty() ? "module unknown" : slot.info.module + ", not identified";
  const auto& identity = *slot.identity;
  return fmt::format("{} {} serial {}", identity.vendor.empty() ? "(no vendor)" : identity.vendor,
                     identity.part.empty() ? "(no part number)" : identity.part,
                     identity.serial.empty() ? "(none)" : identity.serial);
}

std::vector<const journal::StepRecord*> telling_steps(const journal::SlotRecord& slot) {
  std::vector<const journal::StepRecord*> steps;
  if (slot.arrival.outcome.verdict > Verdict::pass) steps.push_back(&slot.arrival);
  for (const journal::StepRecord& step : slot.steps) steps.push_back(&step);
  return steps;
}

std::string partial_reason(const journal::RunInfo& info) {
  std::vector<std::string> reasons;
  if (info.screen) reasons.emplace_back("screened only (--screen)");
  if (!info.skipped_steps.empty()) reasons.push_back("skipped by hand: " + join(info.skipped_steps));
  std::string all;
  for (const std::string& reason : reasons) all += (all.empty() ? "" : "; ") + reason;
  return all;
}

std::string status_text(int exit_status) {
  switch (exit_status) {
    case 0:
      return "passed";
    case 1:
      return "a module failed";
    case 2:
      return "inconclusive: the evidence supports neither answer";
    case 3:
      return "nothing ran";
    case 4:
      return "the lab failed, or the journal has no end";
    case 5:
      return "the lab could not be put back as found: look before touching it";
    case 130:
      return "interrupted";
    default:
      return fmt::format("status {}", exit_status);
  }
}

std::string duration_text(double seconds) {
  if (!(seconds >= 60)) return fmt::format("{:.4g} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  const long long hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;
  return hours > 0 ? fmt::format("{} h {:02} min {:02} s", hours, minutes, rest)
                   : fmt::format("{} min {:02} s", minutes, rest);
}

}  // namespace plugfest::report
