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

std::optional<double> Prospect::number(std::string_view parameter) const {
  const auto setting = plan::parameter(step, spec, parameter);
  return setting ? std::optional{setting->number} : std::nullopt;
}

std::optional<double> Prospect::limit(std::string_view name) const {
  const auto setting = plan::limit(step, spec, name);
  return setting ? std::optional{setting->number} : std::nullopt;
}

Claim claim_of(const plan::Plan& plan, std::span<const std::string> skipped, std::span<const Check> catalogue) {
  Claim claim{.confidence = plan.confidence, .plan_confidence = plan.confidence, .of = 0};
  for (const plan::Step& step : plan.steps) {
    if (std::ranges::find(skipped, step.id) != skipped.end()) continue;
    const auto check = std::ranges::find_if(catalogue, [&](const Check& c) { return c.spec->id == step.check; });
    if (check != catalogue.end()) claim.of += check->spec->claims;
  }
  if (claim.of > 1) claim.confidence = 1 - (1 - plan.confidence) / claim.of;
  return claim;
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
