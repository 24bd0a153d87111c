#include "harness/app/reach.hpp"

#include "harness/app/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::app {

void refuse_out_of_reach(const plan::Plan& plan, const plan::Platform& platform, std::span<const std::string> skipped,
                         plan::Diagnostics& diagnostics) {
  const checks::Claim claim = checks::claim_of(plan, skipped, checks());
  const int lanes = platform.ports.empty() ? 8 : platform.ports.front().lanes;
  for (const plan::Step& step : plan.steps) {
    if (std::ranges::find(skipped, step.id) != skipped.end()) continue;
    const auto check = std::ranges::find_if(checks(), [&](const checks::Check& c) { return c.spec->id == step.check; });
    if (check == checks().end() || check->out_of_reach == nullptr) continue;
    const checks::Prospect prospect{*check->spec, step, platform, lanes, claim};
    const std::string arithmetic = check->out_of_reach(prospect);
    if (!arithmetic.empty())
      diagnostics.add(step.mark, fmt::format("step {} cannot reach its own confidence: {}", step.id, arithmetic),
                      "give it more exposure or ask for less; --screen runs it all the same, and never passes");
  }
}

}  // namespace plugfest::app
