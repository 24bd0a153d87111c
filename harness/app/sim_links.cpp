#include "harness/app/sim_links.hpp"

#include "harness/app/dump_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace plugfest::app {

std::vector<SlotLink> links_of(const Session& session) {
  std::vector<SlotLink> links;
  for (const SessionSlot& slot : session.slots) {
    SlotLink& made = links.emplace_back();
    if (!slot.bench.has_link) {
      made.why_not = "the bench has no link at this slot";
      continue;
    }
    const plan::BenchLink* const link = slot.bench.simulated_link ? &*slot.bench.simulated_link : nullptr;
    const int far_port = link != nullptr ? link->far_end.port.value_or(slot.bench.port) : slot.bench.port;
    const LinkEndSource near_end{session.platform, session.modules[slot.module], session.simulated[slot.module],
                                 slot.bench.port};
    const LinkEndSource far_end{session.far_platform_of(slot), session.modules[slot.far_module],
                                session.simulated[slot.far_module], far_port};
    made.link = simulated_link(near_end, far_end, link, made.why_not);
  }
  return links;
}

std::vector<std::pair<std::string, std::string>> describe_links(std::span<const SlotLink> links) {
  std::set<std::string> assumed;
  std::map<std::string, std::vector<int>> statements;  // and the slots that they are true of
  int numbers = 0, count = 0;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const auto slot = static_cast<int>(i);
    if (!links[i].link) {
      statements["no link: " + links[i].why_not].push_back(slot);
      continue;
    }
    ++count;
    numbers = std::max(numbers, links[i].link->numbers);
    assumed.insert(links[i].link->assumed.begin(), links[i].link->assumed.end());
    for (const std::string& statement : links[i].link->statements) statements[statement].push_back(slot);
  }
  std::vector<std::pair<std::string, std::string>> told;
  if (count > 0) {
    told.emplace_back("links", fmt::format("SIMULATED: error rates are computed from up to {} numbers a link, {} of "
                                           "which are assumed",
                                           numbers, assumed.size()));
    told.emplace_back("assumed of links", fmt::format("{}", fmt::join(assumed, ", ")));
  }
  for (const auto& [statement, slots] : statements)
    told.emplace_back(fmt::format("link of slot{} {}", slots.size() == 1 ? "" : "s", number_list(slots)), statement);
  return told;
}

}  // namespace plugfest::app
