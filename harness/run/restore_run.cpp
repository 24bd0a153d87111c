#include "harness/run/restore_run.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace plugfest::run {

std::vector<journal::RestoreAction> open_actions(const journal::RunRecord& run) {
  std::vector<journal::RestoreAction> open;
  for (const journal::RestoreRecord& record : run.restores)
    if (record.done != true) open.push_back(record.action);
  std::ranges::sort(open, {}, &journal::RestoreAction::id);
  return open;
}

asio::awaitable<RestoreResult> restore_run(Clock& clock, journal::Writer& journal, const journal::RunRecord& run,
                                           std::span<Slot> slots, std::span<const cmis::QuirkRule> quirks) {
  std::map<int, std::vector<journal::RestoreAction>> by_slot;
  for (const journal::RestoreAction& action : open_actions(run)) by_slot[action.slot].push_back(action);
  RestoreResult worst = RestoreResult::done;
  for (const auto& [number, actions] : by_slot) {
    const std::string step_id = fmt::format("{}.restore", number);
    const auto note = [&](const journal::RestoreAction& action, bool ok, const std::string& message) {
      journal.restore_done(step_id, action.id, ok, message);
    };
    const auto slot = std::ranges::find(slots, number, [](const Slot& s) { return s.info.slot; });
    if (slot == slots.end()) {
      for (const journal::RestoreAction& action : actions) note(action, false, "the bench has no such slot");
      worst = RestoreResult::failed;
      continue;
    }
    cmis::Pages pages{slot->bus, clock};
    cmis::Module module{pages, quirks};
    LinkEnds ends{slot->near_end, slot->far_end, slot->medium};
    RestoreOptions options;
    options.on_action = note;
    const RestoreResult result = co_await put_back(clock, module, slot->pins, ends, actions, options);
    worst = std::max(worst, result);
  }
  co_return worst;
}

}  // namespace plugfest::run
