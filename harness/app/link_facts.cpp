#include "harness/app/link_facts.hpp"

#include "harness/app/simulated_link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace plugfest::app {
namespace {

std::string_view word(LinkKind::Kind kind) {
  switch (kind) {
    case LinkKind::Kind::linear:
      return "linear";
    case LinkKind::Kind::half_retimed:
      return "half retimed";
    case LinkKind::Kind::retimed:
      return "retimed";
    case LinkKind::Kind::copper:
      return "copper";
  }
  return {};
}

}  // namespace

std::string link_facts(const plan::Platform& platform) {
  std::vector<std::string> classes, sets;
  for (const plan::PortClass& known : platform.port_classes) classes.push_back(known.id);
  for (const std::string_view kind : {"lpo", "retimed", "copper"}) {
    const auto count = std::ranges::count(platform.tap_sets, kind, &plan::TapSet::kind);
    if (count > 0) sets.push_back(fmt::format("{} {}", count, kind));
  }
  std::string text = classes.empty() ? "no port classes" : fmt::format("port classes {}", fmt::join(classes, ", "));
  text += sets.empty() ? "; no tap sets" : fmt::format("; tap sets: {}", fmt::join(sets, ", "));
  const plan::HostView& view = platform.host_view;
  if (view.first_bin.value && view.last_bin.value)
    text += fmt::format("; histogram bins {}-{}", *view.first_bin.value, *view.last_bin.value);
  return text;
}

std::string link_facts(const SimulatedModule& module) {
  const LinkKind kind = link_kind(module);
  const LinkRate rate = link_rate(module);
  std::string text = fmt::format("{} lane{}", rate.lanes, rate.lanes == 1 ? "" : "s");
  if (rate.bits_per_second) text += fmt::format(" of {:g} Gb/s", *rate.bits_per_second / 1e9);
  return fmt::format("{}, {}: {}", text, word(kind.kind), kind.why);
}

}  // namespace plugfest::app
