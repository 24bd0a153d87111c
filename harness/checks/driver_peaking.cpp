#include "harness/checks/driver_peaking.hpp"

#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/equalisation.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/path_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::checks {
namespace {

/// CMIS 5.4, SteppedConfigOnly: without it a module takes ApplyImmediate; with it, one that says so does.
bool takes_immediate(const cmis::Memory& memory) {
  if (memory.value(cmis::stepped_config_only) == false) return true;
  return memory.value(cmis::auto_commissioning) == cmis::AutoCommissioning::hot;
}

}  // namespace

asio::awaitable<std::string> DriverPeaking::begin() {
  if (context_.slot.memory == nullptr) co_return "nothing is known of the module";
  const cmis::Memory& memory = *context_.slot.memory;
  StateWalk walk{context_, std::nullopt, 1};
  if (const auto obstacle = cannot_walk(context_, walk)) co_return obstacle->message;
  const cmis::EqualisationCapabilities can = co_await cmis::read_equalisation_capabilities(context_.module);
  if (!can.input_eq_tx_host_control || can.input_eq_max_tx == 0)
    co_return "the module advertises no host-controlled Tx input equalisation (01h:153, 161)";
  maximum_ = can.input_eq_max_tx;
  active_ = co_await context_.module.read_bytes(cmis::active_control_set);
  const auto in_use = co_await context_.module.read_all(cmis::acs_app_sel_code);
  for (std::size_t lane = 0; lane < in_use.size(); ++lane)
    if (in_use[lane].value_or(0) != 0) {
      lanes_.push_back(lane);
      mask_ = static_cast<std::uint8_t>(mask_ | 1u << lane);
    }
  if (lanes_.empty()) co_return "no lane of the module is in use";
  operating_ = cmis::settings_of(active_, lanes_.front()).input_eq_tx;
  for (const std::size_t lane : lanes_)
    if (cmis::settings_of(active_, lane).input_eq_tx != operating_)
      co_return "lanes of the module hold different codes of driver peaking";
  hot_ = takes_immediate(memory);
  const std::array both{cmis::Transition::dp_tx_turn_off, cmis::Transition::dp_deinit};
  const Clock::duration longest = cmis::longest(memory, both, cmis::unadvertised_wait);
  co_await context_.changes.will_apply(4 * longest);
  co_return std::string{};
}

asio::awaitable<std::string> DriverPeaking::apply(const Bytes& staged) {
  const auto due = [&] { return std::min(context_.due, context_.clock.now() + cmis::unadvertised_wait); };
  if (hot_) {
    const cmis::ConfigResult result =
        co_await cmis::apply(context_.module, context_.clock, staged, mask_, cmis::ApplyTrigger::immediate, due());
    co_return result.refusal(mask_);
  }
  StateWalk walk{context_, std::nullopt, 1};
  co_await walk.prepare(std::nullopt);
  const bool quiet = co_await walk.quieten();
  if (!quiet) co_return "its data paths did not go to DPDeactivated";
  const cmis::ConfigResult result =
      co_await cmis::apply(context_.module, context_.clock, staged, mask_, cmis::ApplyTrigger::dp_init, due());
  const std::string refusal = result.refusal(mask_);
  if (!refusal.empty()) co_return refusal;
  co_return co_await walk.relight();
}

asio::awaitable<std::string> DriverPeaking::set(int code) {
  Bytes staged = active_;
  const auto put = [&](const cmis::FieldInfo& field, std::size_t lane, std::uint64_t bits) {
    const auto first = static_cast<std::size_t>(field.byte - cmis::staged_control_set_0.byte);
    cmis::insert(field, std::span{staged}.subspan(first, cmis::extent(field)), bits, lane);
  };
  for (const std::size_t lane : lanes_) {
    put(cmis::scs0_explicit_control.info, lane, 1);
    put(cmis::scs0_adaptive_input_eq_enable_tx.info, lane, 0);
    put(cmis::scs0_host_controlled_input_eq_target_tx.info, lane, static_cast<std::uint64_t>(code));
  }
  std::string refusal = co_await apply(staged);
  if (!refusal.empty()) co_return fmt::format("driver peaking code {}: {}", code, refusal);
  const Bytes now = co_await context_.module.read_bytes(cmis::active_control_set);
  for (const std::size_t lane : lanes_)
    if (const int held = cmis::settings_of(now, lane).input_eq_tx; held != code)
      co_return fmt::format("driver peaking code {} was accepted, host lane {} holds {}", code, lane + 1, held);
  co_return std::string{};
}

}  // namespace plugfest::checks
