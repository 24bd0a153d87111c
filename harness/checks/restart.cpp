#include "harness/checks/restart.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "drivers/cmis/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

const std::string anywhere;

bool same_byte(const cmis::FieldInfo& a, const cmis::FieldInfo& b) { return a.page == b.page && a.byte == b.byte; }

/// Recorded by StateWalk::prepare, in an order that matters.
bool is_state_control(const cmis::FieldInfo& field) {
  const cmis::FieldInfo& staged = cmis::staged_control_set_0;
  if (field.page == staged.page && field.byte >= staged.byte && field.byte < staged.byte + staged.width) return true;
  return same_byte(field, cmis::dp_deinit_lane.info) || same_byte(field, cmis::output_disable_tx.info) ||
         same_byte(field, cmis::low_pwr_request_sw.info);
}

/// Pages of volatile controls: the ones of lanes, of diagnostics and of versatile monitoring.
bool is_control_page(const cmis::FieldInfo& field) {
  if (field.byte < 128) return field.page == cmis::low_pwr_request_sw.info.page;
  return field.page >= cmis::dp_deinit_lane.info.page && field.page <= cmis::freeze_request.info.page;
}

/// Every volatile control of the pages that this module has.
asio::awaitable<std::vector<cmis::FieldInfo>> controls(Context& context) {
  std::vector<cmis::FieldInfo> fields;
  for (const cmis::FieldInfo& field : cmis::all_fields()) {
    const bool writable = field.access == cmis::Access::rw || field.access == cmis::Access::rww;
    const bool selection = field.name == cmis::page_select.info.name || field.name == cmis::bank_select.info.name;
    if (!writable || selection || !is_control_page(field)) continue;
    bool has = true;
    if (field.byte >= 128) has = co_await context.module.pages().has_page(0, field.page);
    if (has) fields.push_back(field);
  }
  co_return fields;
}

}  // namespace

asio::awaitable<void> record_controls(Context& context) {
  const std::vector<cmis::FieldInfo> fields = co_await controls(context);
  for (const cmis::FieldInfo& field : fields)
    if (!is_state_control(field)) co_await context.changes.will_write(field, anywhere, Clock::duration{});
}

asio::awaitable<Controls> read_controls(Context& context) {
  Controls controls_now;
  const std::vector<cmis::FieldInfo> fields = co_await controls(context);
  for (const cmis::FieldInfo& field : fields) {
    Bytes bytes = co_await context.module.read_bytes(field);
    controls_now.emplace(fmt::format("{} ({})", cmis::address_text(field), field.name), std::move(bytes));
  }
  co_return controls_now;
}

asio::awaitable<Return> wait_for_return(Context& context, Clock::time_point since, double limit_s) {
  const auto due = std::min(context.due - 1s, context.clock.now() + seconds_long(5 * limit_s));
  const auto identifier = context.slot.memory->bits(cmis::sff8024_identifier.info);
  Return back;
  auto not_before = since;
  while (true) {
    context.module.forget();
    const auto began = context.clock.now();
    try {
      // Lower memory only: no page may be selected before the selection has been looked at.
      const std::uint64_t shown = co_await context.module.read_bits(cmis::sff8024_identifier.info);
      back.answered = shown == identifier;
    } catch (const BenchError& error) {
      if (error.code() != Errc::nack && error.code() != Errc::timed_out) throw;
    }
    back.span = span_between(since, since, not_before, context.clock.now());
    not_before = began;
    if (back.answered || context.clock.now() >= due) break;
    co_await context.clock.wait_until(context.clock.now() + 2ms);
  }
  if (!back.answered) co_return back;
  const Bytes selection = co_await context.module.read_bytes(cmis::bank_select.info);
  const Bytes page = co_await context.module.read_bytes(cmis::page_select.info);
  back.selection = to_hex(selection) + to_hex(page);
  co_return back;
}

bool judge_return(Context& context, const Return& back, double limit_s, const std::string& what, Summary& summary) {
  judge_effect(context,
               {.name = "management.time",
                .what = "the module answers",
                .reached = back.answered,
                .span = back.span,
                .limit_s = limit_s,
                .source = "CMIS 5.4, tMgmtInit, or the plan"},
               {.text = what}, summary);
  if (!back.answered) return false;
  judge_fact(context, "page_selection", back.selection == "0000", back.selection,
             fmt::format("{}: bank and page selection read {} instead of 0000", what, back.selection), summary);
  return true;
}

asio::awaitable<void> wait_for_rest(Context& context) {
  constexpr std::array all = {cmis::Transition::module_pwr_up, cmis::Transition::dp_init,
                              cmis::Transition::dp_tx_turn_on};
  const auto budget = seconds_long(context.step.budget_s);
  const auto within = cmis::longest(*context.slot.memory, all, budget);
  const auto due = std::min(context.due, context.clock.now() + within);
  const auto rest = [](std::optional<cmis::ModuleState> state) {
    return state == cmis::ModuleState::low_pwr || state == cmis::ModuleState::ready ||
           state == cmis::ModuleState::fault;
  };
  // A module that goes on by itself shows ModuleLowPwr for a moment.
  co_await context.clock.wait_until(context.clock.now() + 10ms);
  co_await cmis::poll_until<std::optional<cmis::ModuleState>>(
      context.clock, due, 10ms, [&] { return context.module.read(cmis::module_state); }, rest);
  using States = std::vector<std::optional<cmis::DpState>>;
  co_await cmis::poll_until<States>(
      context.clock, due, 10ms, [&] { return context.module.read_all(cmis::dp_state_host_lane); },
      [](const States& states) {
        return std::ranges::all_of(states, [](auto s) {
          return s == cmis::DpState::deactivated || s == cmis::DpState::initialized || s == cmis::DpState::activated;
        });
      });
}

}  // namespace plugfest::checks
