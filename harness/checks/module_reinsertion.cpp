#include "harness/checks/module_reinsertion.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/pins.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/restart.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <map>

namespace plugfest::checks {
namespace {

/// Pages whose content does not depend on what the module does.
constexpr std::array static_pages = {cmis::vendor_name.info.page, cmis::max_duration_dp_init.info.page,
                                     cmis::temp_mon_high_alarm_threshold.info.page};

using Statics = std::map<std::uint8_t, Bytes>;

asio::awaitable<Statics> read_statics(Context& context) {
  Statics pages;
  for (const std::uint8_t page : static_pages) {
    const cmis::Address from{.bank = 0, .page = page, .byte = cmis::half_size};
    Bytes bytes = co_await context.module.pages().read(from, cmis::half_size);
    pages.emplace(page, std::move(bytes));
  }
  co_return pages;
}

std::string difference(const Statics& before, const Statics& after) {
  for (const auto& [page, bytes] : before)
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (after.at(page)[i] != bytes[i])
        return fmt::format("page {:02X}h byte {} was {:02X}h and is {:02X}h", page, i + cmis::half_size,
                           std::to_integer<unsigned>(bytes[i]), std::to_integer<unsigned>(after.at(page)[i]));
  return {};
}

class Reinsertion {
 public:
  Reinsertion(Context& context, Summary& summary)
      : context_(context), summary_(summary), limit_s_(context.limit("management").value_or(2)) {}

  asio::awaitable<void> remember() { before_ = co_await read_statics(context_); }

  /// @return false: it did not come back as what it was
  asio::awaitable<bool> once() {
    // Another page than 0 must not survive.
    co_await context_.module.read_all(cmis::dp_state_host_lane);
    co_await context_.pins.reseat();
    const auto inserted = context_.clock.now();
    const Return back = co_await wait_for_return(context_, inserted, limit_s_);
    const bool answers = judge_return(context_, back, limit_s_, "after insertion", summary_);
    if (!answers) co_return false;
    const Statics after = co_await read_statics(context_);
    const std::string changed = difference(before_, after);
    judge_fact(context_, "static_pages", changed.empty(), changed.empty() ? "the same" : changed,
               "after insertion: " + changed, summary_);
    co_await wait_for_rest(context_);
    co_await judge_flag();
    co_await judge_rest();
    co_return changed.empty();
  }

 private:
  asio::awaitable<void> judge_flag() {
    const bool first = co_await context_.module.take_flag(cmis::module_state_changed_flag);
    const bool second = co_await context_.module.take_flag(cmis::module_state_changed_flag);
    const bool good = first && !second;
    judge_fact(
        context_, "state_changed_flag.set", good,
        good    ? "once"
        : first ? "not cleared"
                : "not set",
        "after insertion: ModuleStateChangedFlag is " + std::string{first ? "not cleared by reading it" : "not set"},
        summary_);
  }

  /// The same rest after every insertion: the pins keep their levels.
  asio::awaitable<void> judge_rest() {
    const auto state = co_await context_.module.read(cmis::module_state);
    const Bytes lanes = co_await context_.module.read_bytes(cmis::dp_state_host_lane.info);
    const Bytes applications = co_await context_.module.read_bytes(cmis::acs_app_sel_code.info);
    const std::string rest = fmt::format("{} {} {}", state ? cmis::name_of_code(*state).value_or("") : "reserved",
                                         to_hex(lanes), to_hex(applications));
    if (rest_.empty()) rest_ = rest;
    judge_fact(context_, "rest", rest == rest_, rest,
               fmt::format("came to rest in {} this time, in {} before (state, data paths, applications)", rest, rest_),
               summary_);
  }

  Context& context_;
  Summary& summary_;
  double limit_s_;
  Statics before_;
  std::string rest_;
};

}  // namespace

asio::awaitable<Outcome> module_reinsertion(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  if (!context.pins.can_reseat())
    co_return Outcome{Verdict::inconclusive, "the bench cannot take the module out and put it in again"};
  co_await record_controls(context);
  co_await walk.prepare(std::nullopt);
  co_await context.changes.will_apply(seconds_long(context.step.budget_s) / 10);
  context.changes.will_reset(seconds_long(5 * context.limit("management").value_or(2)));

  Summary summary;
  Reinsertion reinsertion{context, summary};
  co_await reinsertion.remember();
  const int times = static_cast<int>(context.number("times").value_or(1));
  for (int i = 0; i < times; ++i) {
    const bool same = co_await reinsertion.once();
    if (!same) co_return summary.outcome();
    StateWalk again{context, std::nullopt, 5};
    co_await again.prepare(std::nullopt);
    const std::string dark = co_await again.light_up();
    judge_fact(context, "up_again", dark.empty(), dark.empty() ? "DPActivated" : dark,
               "does not come up after insertion: " + dark, summary);
    if (!dark.empty()) co_return summary.outcome();
  }
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass, fmt::format("taken out and put in {} times: the same module, the same rest, up to "
                                               "DPActivated",
                                               times)};
}

}  // namespace plugfest::checks
