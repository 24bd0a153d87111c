#include "harness/checks/summary.hpp"

#include <fmt/format.h>

namespace plugfest::checks {

void judge_none(Context& context, std::string name, int count, const std::string& source, const std::string& example,
                Summary& summary) {
  const Verdict verdict = count == 0 ? Verdict::pass : Verdict::fail;
  if (count > 0)
    summary.add(verdict, fmt::format("{}: {} ({}){}", name, count, source, example.empty() ? "" : ": " + example));
  context.evidence.measure({.name = std::move(name),
                            .value = static_cast<double>(count),
                            .limit = journal::Limit{.min = {}, .max = 0, .source = source},
                            .verdict = verdict});
}

}  // namespace plugfest::checks
