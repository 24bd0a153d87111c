#include "harness/checks/flags_latch.hpp"

#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/flag_reader.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/outputs.hpp"
#include "drivers/cmis/poll.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/lanes_in_use.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::Memory;
using cmis::Transition;

/// Longest times of CMIS 5.4: condition to flag and interrupt; receiver without light to its flag; last flag read, or
/// mask written, to interrupt.
constexpr double flag_within_s = 0.2;
constexpr auto flag_within = 200ms;
constexpr auto mask_within = 100ms;
/// States are looked at closely: when they were entered bounds when their flags were due.
constexpr double look_s = 0.005;
constexpr auto look = 5ms;
/// Rx power of one count means "in use, no sample"; both are no light.
constexpr double no_light_mw = 1e-4;

const std::string anywhere;

/// Every mask of the module's and of the lanes' flags.
constexpr cmis::FieldInfo module_masks =
    cmis::block("module masks", cmis::module_state_changed_mask.info, cmis::aux3_mon_low_warning_mask.info);
constexpr cmis::FieldInfo lane_masks =
    cmis::block("lane masks", cmis::dp_state_changed_mask.info, cmis::output_status_changed_mask_rx.info);

/// Lane flags that may be raised only while a data path carries something (CMIS 5.4, flags by state).
const std::array quiet_when_deactivated = {
    &cmis::los_flag_tx,
    &cmis::cdr_lol_flag_tx,
    &cmis::adaptive_input_eq_fail_flag_tx,
    &cmis::cdr_lol_flag_rx,
    &cmis::optical_power_low_alarm_flag_tx,
    &cmis::optical_power_low_warning_flag_tx,
    &cmis::laser_bias_low_alarm_flag_tx,
    &cmis::laser_bias_low_warning_flag_tx,
    &cmis::optical_power_low_alarm_flag_rx,
    &cmis::optical_power_low_warning_flag_rx,
};
/// Flags that mean nothing of an output that the host holds off.
const std::array quiet_when_disabled = {
    &cmis::optical_power_high_alarm_flag_tx,   &cmis::optical_power_low_alarm_flag_tx,
    &cmis::optical_power_high_warning_flag_tx, &cmis::optical_power_low_warning_flag_tx,
    &cmis::laser_bias_high_alarm_flag_tx,      &cmis::laser_bias_low_alarm_flag_tx,
    &cmis::laser_bias_high_warning_flag_tx,    &cmis::laser_bias_low_warning_flag_tx,
};

/// Lanes, as a mask, that show a flag.
std::uint8_t lanes_of(const Memory& flags, const cmis::Field<bool>& flag) {
  std::uint8_t lanes = 0;
  for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
    if (flags.value(flag, lane) == true) lanes = static_cast<std::uint8_t>(lanes | 1U << lane);
  return lanes;
}

class FlagCheck {
 public:
  explicit FlagCheck(Context& context)
      : context_(context), walk_(context, look_s, 5), owner_(context.module), memory_(*context.slot.memory) {}

  std::optional<Outcome> obstacle() const {
    if (memory_.value(cmis::memory_model) == true)
      return skipped(SkipReason::not_advertised, "flat-memory module: it has no flags");
    if (const auto walking = walk_.obstacle()) return walking;
    if (const auto reserved = reserved_durations(memory_); !reserved.empty())
      return Outcome{Verdict::inconclusive, "states were not changed: advertises " + reserved.front().text};
    return std::nullopt;
  }

  asio::awaitable<Outcome> run() {
    co_await walk_.prepare(std::nullopt);
    co_await context_.changes.will_write(module_masks, anywhere, Clock::duration{});
    co_await context_.changes.will_write(lane_masks, anywhere, Clock::duration{});
    if (mutes_rx()) co_await context_.changes.will_write(cmis::output_disable_rx.info, anywhere, Clock::duration{});
    const std::string why_not = co_await walk();
    if (!why_not.empty()) summary_.add(Verdict::inconclusive, why_not);
    if (summary_.verdict() != Verdict::skipped) co_return summary_.outcome();
    co_return Outcome{Verdict::pass, fmt::format("flags rise in time, are cleared by a read, masked and kept; judged: "
                                                 "{}{}",
                                                 told_, not_judged_.empty() ? "" : "; not judged: " + not_judged_)};
  }

 private:
  /// @return empty: to its end; else what stood in the way
  asio::awaitable<std::string> walk() {
    if (walk_.found_ready()) {
      const bool quiet = co_await walk_.quieten();
      if (!quiet) co_return "the data paths did not go to DPDeactivated";
      const std::string up = co_await into_low_power();
      if (!up.empty()) co_return up;
    }
    co_await set_masks(false);
    co_await quiet("flags.raised_in_low_power", quiet_when_deactivated, 0xFF, "in ModuleLowPwr");

    const TimedTransition up = co_await walk_.power_up();
    if (!up.reached) co_return fmt::format("{} did not end: {}", up.name, up.last);
    co_await raised(cmis::module_state_changed_flag, 0x01, up, "flags.module_state_changed", "ModuleReady");
    co_await cleared(cmis::module_state_changed_flag, 0x01, "flags.module_state_changed");

    const std::string refusal = co_await walk_.configure();
    if (!refusal.empty()) co_return "the application was not accepted: " + refusal;
    // With every mask set: the data paths' flags must come all the same, and no interrupt with them.
    co_await set_masks(true);
    co_await owner_.take();
    const TimedTransition init = co_await walk_.init();
    if (!init.reached) co_return fmt::format("{} did not end: {}", init.name, init.last);
    const cmis::ModuleInfo info = cmis::decode(co_await context_.module.snapshot());
    used_ = lanes_in_use(info);
    if (flagged(init)) {
      co_await context_.clock.wait_for(flag_within);
      co_await interrupt(false, "flags.interrupt_masked", "with every mask set");
      const Memory flags = co_await owner_.take();
      tell("DPInitialized under masks");
      verdict_on("flags.masked_flag", (lanes_of(flags, cmis::dp_state_changed_flag) & used_.host) == used_.host,
                 "a mask does not keep a flag from being set", "DPStateChangedFlag was lost while it was masked");
    } else {
      leave_out("the data paths' flags under their masks (state duration code 0)");
    }
    if (walk_.can_hold_tx()) {
      co_await quiet("flags.raised_while_disabled", quiet_when_disabled, used_.media, "for outputs held off");
      co_await persisting("with the Tx outputs off");
      co_await event_without_masks();
    } else {
      leave_out("flags of disabled outputs and the interrupt (Tx disable is not advertised)");
    }
    co_await persisting("in DPActivated");
    if (!persisted_) leave_out("conditions that persist (" + no_condition_ + ")");
    co_await muted_output();
    co_return co_await way_down();
  }

  /// Entering ModuleLowPwr is an event too.
  asio::awaitable<std::string> into_low_power() {
    co_await owner_.take();
    const TimedTransition down = co_await walk_.power_down();
    if (!down.reached) co_return fmt::format("{} did not end: {}", down.name, down.last);
    co_await raised(cmis::module_state_changed_flag, 0x01, down, "flags.low_power", "ModuleLowPwr");
    co_await cleared(cmis::module_state_changed_flag, 0x01, "flags.low_power");
    co_return std::string{};
  }

  /// Tx disable and DPDeinit bring the data paths to rest where each rest is an event.
  asio::awaitable<std::string> way_down() {
    std::string stuck;
    if (walk_.can_hold_tx()) {
      co_await owner_.take();
      const TimedTransition off = co_await walk_.turn_tx_off();
      stuck = co_await came_to_rest(off, "flags.dp_initialized", "DPInitialized after Tx disable");
      if (!stuck.empty()) co_return stuck;
    }
    co_await owner_.take();
    const TimedTransition deinit = co_await walk_.deinit();
    stuck = co_await came_to_rest(deinit, "flags.dp_deactivated", "DPDeactivated");
    if (!stuck.empty() || walk_.found_ready()) co_return stuck;
    co_return co_await into_low_power();
  }

  asio::awaitable<std::string> came_to_rest(const TimedTransition& timed, const std::string& name,
                                            const std::string& where) {
    if (!timed.reached) co_return fmt::format("{} did not end: {}", timed.name, timed.last);
    if (!flagged(timed)) {
      leave_out(where + " (state duration code 0)");
      co_return std::string{};
    }
    co_await context_.clock.wait_for(flag_within);
    const Memory flags = co_await owner_.take();
    tell(where);
    verdict_on(name, (lanes_of(flags, cmis::dp_state_changed_flag) & used_.host) == used_.host,
               where + " sets DPStateChangedFlag of every host lane in use within 200 ms",
               where + " did not set DPStateChangedFlag of every lane");
    co_return std::string{};
  }

  bool mutes_rx() const {
    return memory_.value(cmis::output_disable_rx_supported) == true &&
           memory_.value(cmis::cmis_revision).value_or(cmis::Revision{}).major >= 5;
  }
  asio::awaitable<std::uint8_t> valid_rx() {
    const Bytes bits = co_await context_.module.read_bytes(cmis::output_status_rx.info);
    co_return std::to_integer<std::uint8_t>(bits.front());
  }

  /// OutputDisableRx ends a valid Rx output: where OutputStatusRx shows that, its flag must say so.
  asio::awaitable<void> muted_output() {
    const std::string subject = "OutputStatusChangedFlagRx";
    if (!mutes_rx()) co_return leave_out(subject + " (Rx output disable is not advertised, or before CMIS 5.0)");
    const std::uint8_t valid = co_await valid_rx();
    const auto lanes = static_cast<std::uint8_t>(valid & used_.host);
    if (lanes == 0) co_return leave_out(subject + " (no Rx output is valid to begin with)");
    const Bytes before = co_await context_.module.read_bytes(cmis::output_disable_rx.info);
    const Bytes muted{before.front() | std::byte{lanes}};
    co_await owner_.take();
    co_await context_.module.write_bytes(cmis::output_disable_rx.info, muted);
    co_await context_.clock.wait_for(cmis::rx_disable_time().longest + flag_within);
    const std::uint8_t after = co_await valid_rx();
    const Memory flags = co_await owner_.take();
    const unsigned changed = lanes & ~after;
    if (changed == 0) {
      leave_out(subject + " (OutputDisableRx changed no OutputStatusRx)");
    } else {
      const unsigned missing = changed & ~lanes_of(flags, cmis::output_status_changed_flag_rx);
      tell(subject + " after OutputDisableRx");
      verdict_on(
          "flags.output_status_changed", missing == 0, "a changed OutputStatusRx sets its flag within 200 ms",
          fmt::format("{} was not set on host lanes (mask {:02X}h) whose OutputStatusRx went to 0", subject, missing));
      co_await cleared(cmis::output_status_changed_flag_rx, static_cast<std::uint8_t>(changed),
                       "flags.output_status_changed");
    }
    co_await context_.module.write_bytes(cmis::output_disable_rx.info, before);
    co_await context_.clock.wait_for(cmis::rx_enable_time().longest);
  }

  /// DPActivated raises its flag and the interrupt; the read ends both.
  asio::awaitable<void> event_without_masks() {
    const Bytes unmasked{std::byte{0}};
    co_await context_.module.write_bytes(cmis::dp_state_changed_mask.info, unmasked);
    co_await owner_.take();
    co_await context_.clock.wait_for(mask_within);
    const bool was_quiet = co_await context_.module.read(cmis::interrupt_deasserted) == true;
    const TimedTransition on = co_await walk_.turn_tx_on();
    if (!on.reached) {
      summary_.add(Verdict::inconclusive, fmt::format("{} did not end: {}", on.name, on.last));
      co_return;
    }
    if (!flagged(on)) {
      leave_out("the interrupt of data paths (state duration code 0)");
      co_return;
    }
    co_await context_.clock.wait_for(flag_within);
    co_await interrupt(true, "flags.interrupt_raised", "DPStateChangedFlag set and not masked");
    const Memory flags = co_await owner_.take();
    tell("DPActivated and its interrupt");
    verdict_on("flags.dp_state_changed", (lanes_of(flags, cmis::dp_state_changed_flag) & used_.host) == used_.host,
               "DPActivated sets DPStateChangedFlag of every host lane in use within 200 ms",
               "DPActivated did not set DPStateChangedFlag of every lane");
    co_await cleared(cmis::dp_state_changed_flag, used_.host, "flags.dp_state_changed");
    if (was_quiet) {
      co_await interrupt(false, "flags.interrupt_ended", "every flag that is not masked was read");
    } else {
      leave_out("the end of the interrupt (something else keeps it asserted)");
    }
  }

  /// Event flags must show within the longest time after the state was entered.
  asio::awaitable<void> raised(const cmis::Field<bool>& flag, std::uint8_t lanes, const TimedTransition& entered,
                               const std::string& name, const std::string& state) {
    const auto began = context_.clock.now();
    // When the state was entered is known as well as its transition was timed.
    const double before = 2 * entered.uncertainty;
    const auto polled = co_await cmis::poll_until<Memory>(
        context_.clock, began + 2 * flag_within, look, [this] { return owner_.take(); },
        [&](const Memory& flags) { return (lanes_of_any(flags, flag) & lanes) == lanes; });
    const double least = polled.at_first_look ? 0 : in_seconds(polled.not_before - began);
    const double most = before + in_seconds(polled.seen - began);
    const Verdict verdict =
        polled.reached ? judge_at_most((least + most) / 2, (most - least) / 2, flag_within_s) : Verdict::fail;
    context_.evidence.measure(
        {.name = name,
         .value = (least + most) / 2,
         .unit = "s",
         .uncertainty = (most - least) / 2,
         .limit = journal::Limit{.min = {}, .max = flag_within_s, .source = "CMIS 5.4: condition to flag, " + state},
         .verdict = verdict});
    tell(state);
    if (!polled.reached) {
      summary_.add(verdict, fmt::format("{} was not set {:.3g} s after {}", flag.info.name, most, state));
    } else if (verdict != Verdict::pass) {
      summary_.add(verdict, fmt::format("{} was set {:.3g} s +- {:.2g} s after {}, limit {} s", flag.info.name,
                                        (least + most) / 2, (most - least) / 2, state, flag_within_s));
    }
  }

  /// The flag of an event was read: it must be gone, with time for the module to finish clearing it.
  asio::awaitable<void> cleared(const cmis::Field<bool>& flag, std::uint8_t lanes, const std::string& name) {
    co_await context_.clock.wait_for(flag_within);
    const Memory flags = co_await owner_.take();
    verdict_on(name + "_cleared", (lanes_of_any(flags, flag) & lanes) == 0, "a read clears a latched flag",
               fmt::format("{} was still set at the next read, without another event", flag.info.name));
  }

  /// After a read that cleared what was latched before, none of these may show.
  asio::awaitable<void> quiet(const std::string& name, std::span<const cmis::Field<bool>* const> flags_not_to_be_set,
                              std::uint8_t lanes, const std::string& when) {
    co_await owner_.take();
    co_await context_.clock.wait_for(flag_within);
    const Memory flags = co_await owner_.take();
    std::string wrong;
    for (const cmis::Field<bool>* flag : flags_not_to_be_set)
      if (const unsigned set = lanes_of(flags, *flag) & lanes; set != 0)
        wrong += fmt::format("{}{} (lanes {:02X}h)", wrong.empty() ? "" : ", ", flag->info.name, set);
    tell("silence " + when);
    verdict_on(name, wrong.empty(), "flags by state (CMIS 5.4): none of these " + when,
               fmt::format("raised {}: {}", when, wrong));
  }

  asio::awaitable<void> interrupt(bool asserted, const std::string& name, const std::string& when) {
    const bool deasserted = co_await context_.module.read(cmis::interrupt_deasserted) == true;
    const bool right = deasserted != asserted;
    if (!right && !asserted) {
      // Only what is masked here is known: flags of optional pages may be unmasked, and another tool's business.
      const auto revision = memory_.value(cmis::cmis_revision).value_or(cmis::Revision{});
      if (revision < cmis::Revision{5, 0}) {
        leave_out("the absence of an interrupt (optional pages may be unmasked before CMIS 5.0)");
        co_return;
      }
    }
    verdict_on(name, right, fmt::format("the interrupt is {}asserted: {}", asserted ? "" : "not ", when),
               fmt::format("the interrupt is {}asserted, {}", asserted ? "not " : "", when));
  }

  /// Receivers that read no light: their flag says so, and says so again after every read.
  asio::awaitable<void> persisting(const std::string& when) {
    if (persisted_) co_return;
    const bool can_tell = memory_.value(cmis::los_flag_rx_supported) == true &&
                          memory_.value(cmis::rx_optical_power_mon_supported) == true && used_.media_known;
    if (!can_tell) {
      no_condition_ = "Rx LOS or Rx power is not advertised";
      co_return;
    }
    const std::uint8_t before = co_await dark_lanes();
    if (before == 0) {
      no_condition_ = "every receiver has light";
      co_return;
    }
    co_await owner_.take();
    std::uint8_t missing = 0;
    for (int read = 0; read < 2; ++read) {
      co_await context_.clock.wait_for(flag_within);
      const Memory flags = co_await owner_.take();
      missing = static_cast<std::uint8_t>(missing | (before & ~lanes_of(flags, cmis::los_flag_rx)));
    }
    const std::uint8_t after = co_await dark_lanes();
    const unsigned lost = missing & after;
    persisted_ = true;
    tell("LOSFlagRx of dark receivers, " + when);
    verdict_on("flags.persisting_condition", lost == 0, "LOSFlagRx comes back while there is no light (CMIS 5.4)",
               fmt::format("LOSFlagRx did not come back on dark media lanes (mask {:02X}h)", lost));
  }

  asio::awaitable<std::uint8_t> dark_lanes() {
    const auto powers = co_await context_.module.read_all(cmis::optical_power_rx);
    std::uint8_t dark = 0;
    for (std::size_t lane = 0; lane < powers.size(); ++lane)
      if (powers[lane] && powers[lane]->value <= no_light_mw) dark = static_cast<std::uint8_t>(dark | 1U << lane);
    co_return dark& used_.media;
  }

  /// Whether a module must flag the state that these transitions led to: not after passing states of code 0 only.
  static bool flagged(const TimedTransition& timed) {
    return std::ranges::any_of(timed.advertised, [](const cmis::Advertised& a) { return a.code != 0; });
  }

  /// Of a lane flag its lanes; of the module's bit 0.
  static std::uint8_t lanes_of_any(const Memory& flags, const cmis::Field<bool>& flag) {
    if (flag.info.count > 1) return lanes_of(flags, flag);
    return flags.value(flag) == true ? 1 : 0;
  }

  asio::awaitable<void> set_masks(bool masked) {
    const std::byte all = masked ? std::byte{0xFF} : std::byte{0};
    const Bytes module(extent(module_masks), all);
    const Bytes lanes(extent(lane_masks), all);
    co_await context_.module.write_bytes(module_masks, module);
    co_await context_.module.write_bytes(lane_masks, lanes);
    co_await context_.clock.wait_for(mask_within);
  }

  void verdict_on(const std::string& name, bool right, const std::string& source, const std::string& if_not) {
    const Verdict verdict = right ? Verdict::pass : Verdict::fail;
    context_.evidence.measure({.name = name,
                               .value = right,
                               .limit = journal::Limit{.min = {}, .max = {}, .source = source},
                               .verdict = verdict});
    if (!right) summary_.add(verdict, if_not);
  }
  /// For the verdict line: what was judged.
  void tell(const std::string& what) { told_ += (told_.empty() ? "" : ", ") + what; }
  void leave_out(const std::string& what) { not_judged_ += (not_judged_.empty() ? "" : "; ") + what; }

  Context& context_;
  StateWalk walk_;
  cmis::FlagReader owner_;
  const Memory& memory_;
  LanesInUse used_;
  Summary summary_;
  std::string told_, not_judged_;
  bool persisted_ = false;
  std::string no_condition_;  ///< why no condition that persists was judged
};

}  // namespace

asio::awaitable<Outcome> flags_latch(Context& context) {
  FlagCheck check{context};
  if (const auto stop = check.obstacle()) co_return *stop;
  co_return co_await check.run();
}

}  // namespace plugfest::checks
