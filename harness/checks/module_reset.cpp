#include "harness/checks/module_reset.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/pins.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/restart.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

/// A pulse that no form factor takes for a glitch: CMIS asks for 10 us at least.
constexpr Clock::duration reset_pulse = 10ms;

class Reset {
 public:
  Reset(Context& context, Summary& summary)
      : context_(context), summary_(summary), limit_s_(context.limit("management").value_or(2)) {}

  /// Resets and judges what comes back. @return false: nothing does
  asio::awaitable<bool> by(bool pin) {
    const std::string what = pin ? "after a ResetL pulse" : "after SoftwareReset";
    co_await disturb();
    auto released = context_.clock.now();
    if (pin) {
      co_await context_.pins.set_reset(true);
      co_await context_.clock.wait_until(context_.clock.now() + reset_pulse);
      co_await context_.pins.set_reset(false);
      released = context_.clock.now();
    } else {
      co_await write_software_reset();
    }
    const Return back = co_await wait_for_return(context_, released, limit_s_);
    const bool answers = judge_return(context_, back, limit_s_, what, summary_);
    if (!answers) co_return false;
    co_await wait_for_rest(context_);
    const Controls shown = co_await read_controls(context_);
    judge_defaults(shown, what);
    co_await judge_default_application(what);
    co_return true;
  }

 private:
  /// Away from the defaults, on a page other than 0.
  asio::awaitable<void> disturb() {
    const Bytes set{std::byte{0xFF}};
    Bytes byte = co_await context_.module.read_bytes(cmis::low_pwr_request_sw.info);
    cmis::low_pwr_request_sw.encode(byte, true);
    cmis::low_pwr_allow_request_hw.encode(byte, false);
    co_await context_.module.write_bytes(cmis::low_pwr_request_sw.info, byte);
    co_await context_.module.write_bytes(cmis::dp_deinit_lane.info, set);
    if (context_.slot.memory->value(cmis::output_disable_tx_supported) == true)
      co_await context_.module.write_bytes(cmis::output_disable_tx.info, set);
    co_await context_.module.write_bytes(cmis::los_mask_rx.info, set);
    co_await context_.module.write_bytes(cmis::dp_state_changed_mask.info, set);
  }

  asio::awaitable<void> write_software_reset() {
    Bytes byte = co_await context_.module.read_bytes(cmis::software_reset.info);
    cmis::software_reset.encode(byte, true);
    try {
      co_await context_.module.write_bytes(cmis::software_reset.info, byte);
    } catch (const BenchError& error) {
      // The module may be gone before it has acknowledged.
      if (error.code() != Errc::nack) throw;
    }
  }

  void judge_defaults(const Controls& shown, const std::string& what) {
    std::string wrong;
    for (const auto& [name, bytes] : shown) {
      const auto before = defaults_.find(name);
      if (before != defaults_.end() && before->second != bytes)
        wrong += fmt::format("{}{} is {}, was {} after the reset before", wrong.empty() ? "" : ", ", name,
                             to_hex(bytes), to_hex(before->second));
    }
    if (defaults_.empty()) defaults_ = shown;
    const auto is = [&](const auto& field, const char* text, bool good) {
      if (!good) wrong += fmt::format("{}{} is not {}", wrong.empty() ? "" : ", ", field.info.name, text);
    };
    const auto bytes_of = [&](const cmis::FieldInfo& field) {
      return shown.at(fmt::format("{} ({})", cmis::address_text(field), field.name));
    };
    const auto clear = [&](const cmis::FieldInfo& field) {
      const Bytes bytes = bytes_of(field);
      return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
    };
    is(cmis::low_pwr_request_sw, "0",
       cmis::low_pwr_request_sw.decode(bytes_of(cmis::low_pwr_request_sw.info)) == false);
    is(cmis::low_pwr_allow_request_hw, "1",
       cmis::low_pwr_allow_request_hw.decode(bytes_of(cmis::low_pwr_allow_request_hw.info)) == true);
    is(cmis::dp_deinit_lane, "0", clear(cmis::dp_deinit_lane.info));
    is(cmis::dp_state_changed_mask, "0", clear(cmis::dp_state_changed_mask.info));
    is(cmis::los_mask_tx, "0", clear(cmis::los_mask_tx.info));
    is(cmis::los_mask_rx, "0", clear(cmis::los_mask_rx.info));
    judge_fact(context_, "controls.default", wrong.empty(), wrong.empty() ? "at their defaults" : wrong,
               fmt::format("{}: {}", what, wrong), summary_);
  }

  /// SCS0 and the active set hold the same application (CMIS 5.4, MgmtInit).
  asio::awaitable<void> judge_default_application(const std::string& what) {
    const Bytes staged = co_await context_.module.read_bytes(cmis::scs0_app_sel_code.info);
    const Bytes active = co_await context_.module.read_bytes(cmis::acs_app_sel_code.info);
    judge_fact(context_, "default_application", staged == active, to_hex(active),
               fmt::format("{}: staged {}, active {}", what, to_hex(staged), to_hex(active)), summary_);
  }

  Context& context_;
  Summary& summary_;
  double limit_s_;
  Controls defaults_;
};

/// The configuration and the states of before. @return empty: there again; else why not
asio::awaitable<std::string> bring_back(Context& context, const std::vector<Path>& before) {
  StateWalk walk{context, std::nullopt, 5};
  co_await walk.prepare(std::nullopt);
  std::string why = co_await walk.light_up();
  if (!why.empty() || before.empty()) co_return why;
  PathWork work{context};
  const std::vector<Path> now = co_await work.active();
  if (std::ranges::equal(now, before, {}, &Path::instance, &Path::instance)) co_return why;
  co_await work.adopt();
  why = co_await work.clear();
  if (why.empty()) why = co_await work.configure(before);
  if (!why.empty()) co_return why;
  const PathMove init = co_await work.step(before, PathStep::init);
  if (!init.timed.reached) co_return init.timed.last;
  if (!work.can_hold_tx()) co_return why;
  const PathMove on = co_await work.step(before, PathStep::turn_on);
  if (!on.timed.reached) co_return on.timed.last;
  co_return why;
}

}  // namespace

asio::awaitable<Outcome> module_reset(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  co_await record_controls(context);
  co_await walk.prepare(std::nullopt);
  PathWork work{context};
  const std::vector<Path> before = co_await work.active();
  co_await context.changes.will_apply(seconds_long(context.step.budget_s) / 10);
  context.changes.will_reset(seconds_long(5 * context.limit("management").value_or(2)));

  Summary summary;
  Reset reset{context, summary};
  bool back = co_await reset.by(false);
  if (back && context.pins.can_reset()) back = co_await reset.by(true);
  if (back && !context.pins.can_reset())
    summary.add(Verdict::inconclusive, "not reset by ResetL: the bench cannot drive it");
  if (back) {
    const std::string why = co_await bring_back(context, before);
    judge_fact(context, "up_again", why.empty(), why.empty() ? "DPActivated" : why,
               "does not come up after a reset: " + why, summary);
  }
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass,
                    "reset by register and by pin: answers in time, at its defaults, and comes up again"};
}

}  // namespace plugfest::checks
