#include "harness/checks/check.hpp"

#include "harness/plan/load.hpp"

#include <algorithm>

namespace plugfest::checks {

std::optional<double> Context::number(std::string_view parameter) const {
  const auto setting = plan::parameter(step, spec, parameter);
  return setting ? std::optional{setting->number} : std::nullopt;
}

std::optional<std::string> Context::text(std::string_view parameter) const {
  const auto setting = plan::parameter(step, spec, parameter);
  return setting ? std::optional{setting->text} : std::nullopt;
}

std::optional<double> Context::limit(std::string_view name) const {
  const auto setting = plan::limit(step, spec, name);
  return setting ? std::optional{setting->number} : std::nullopt;
}

bool Context::is_synthesised(std::string_view half) const {
  return std::ranges::any_of(slot.synthesised, [&](const std::string& text) {
    return text.starts_with(half) && (text.size() == half.size() || text[half.size()] == ':');
  });
}

Outcome skipped(SkipReason reason, std::string message) { return {Verdict::skipped, std::move(message), reason}; }

void worsen(Verdict& verdict, Verdict other) { verdict = std::max(verdict, other); }

Verdict judge_at_most(double value, double uncertainty, double limit) {
  if (value + uncertainty <= limit) return Verdict::pass;
  if (value - uncertainty > limit) return Verdict::fail;
  return Verdict::inconclusive;
}

}  // namespace plugfest::checks
