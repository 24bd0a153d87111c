#include "harness/run/arrival.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/base/hash.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::run {
namespace {

using namespace std::chrono_literals;
using cmis::ModuleState;
using cmis::Transition;

/// tMgmtInit: the longest from power or reset until any register reads its default (CMIS 5.4, Timings).
constexpr Clock::duration management_init = 2s;
constexpr Clock::duration poll_interval = 10ms;

/// What a module that moves may have to pass through before its state, and then its lanes, rest.
constexpr std::array module_transitions = {Transition::module_pwr_up, Transition::module_pwr_dn, Transition::dp_deinit,
                                           Transition::dp_tx_turn_off};
constexpr std::array lane_transitions = {Transition::dp_init, Transition::dp_tx_turn_on};

bool is_steady(std::optional<ModuleState> state) {
  return state == ModuleState::low_pwr || state == ModuleState::ready || state == ModuleState::fault;
}

asio::awaitable<void> wait_for_management(Clock& clock, cmis::Module& module) {
  const auto due = clock.now() + management_init;
  for (;;) {
    std::optional<BenchError> failure;
    try {
      co_await module.read(cmis::sff8024_identifier);
    } catch (const BenchError& error) {
      failure = error;
    }
    if (!failure) co_return;
    if (failure->code() != Errc::nack) throw BenchError(*failure);
    if (clock.now() >= due) throw failure->at("no answer within tMgmtInit (2 s) of CMIS");
    co_await clock.wait_for(poll_interval);
  }
}

asio::awaitable<void> wait_until_steady(Clock& clock, cmis::Module& module, const cmis::Memory& memory) {
  const auto within = cmis::longest(memory, module_transitions, cmis::open_ended_least);
  co_await cmis::poll_until<std::optional<ModuleState>>(
      clock, clock.now() + within, poll_interval, [&] { return module.read(cmis::module_state); }, is_steady);
  const auto lanes_within = cmis::longest(memory, lane_transitions, cmis::open_ended_least);
  using States = std::vector<std::optional<cmis::DpState>>;
  co_await cmis::poll_until<States>(
      clock, clock.now() + lanes_within, poll_interval, [&] { return module.read_all(cmis::dp_state_host_lane); },
      [](const States& states) {
        return std::ranges::all_of(states, [](const auto& s) {
          return s == cmis::DpState::deactivated || s == cmis::DpState::initialized || s == cmis::DpState::activated;
        });
      });
}

std::string text_of(const cmis::Memory& memory, const cmis::FieldInfo& field) {
  const auto bytes = memory.bytes(field);
  return bytes ? printable(*bytes) : std::string{};
}

std::string revision_of(const cmis::Memory& memory, const cmis::Field<std::uint8_t>& major,
                        const cmis::Field<std::uint8_t>& minor) {
  const auto a = memory.value(major);
  const auto b = memory.value(minor);
  return a && b ? fmt::format("{}.{}", *a, *b) : std::string{};
}

/// The part of the memory that stays the same while a module runs: what tells two modules of one part apart from one
/// module read twice.
void hash_static_pages(const cmis::Memory& memory, const std::vector<std::string>& synthesised,
                       journal::ModuleIdentity& identity) {
  struct Range {
    std::string_view name, half;
    std::uint8_t page, first;
    std::size_t count;
  };
  // The inactive firmware revision at 01h:128-129 may change at run time; 02h follows the application.
  constexpr std::array ranges = {Range{"00h", "00h", 0x00, 128, 128}, Range{"01h:130-255", "01h", 0x01, 130, 126}};
  Bytes all;
  for (const Range& range : ranges) {
    const auto bytes = memory.read(0, range.page, range.first, range.count);
    const bool invented =
        std::ranges::any_of(synthesised, [&](const std::string& s) { return s.starts_with(range.half); });
    if (!bytes || invented) continue;
    all.insert(all.end(), bytes->begin(), bytes->end());
    identity.hashed_pages.emplace_back(range.name);
  }
  if (!all.empty()) identity.static_pages_sha256 = sha256(all);
}

}  // namespace

asio::awaitable<cmis::Memory> read_on_arrival(Clock& clock, cmis::Module& module) {
  co_await wait_for_management(clock, module);
  const auto identifier = co_await module.read(cmis::sff8024_identifier);
  if (!identifier || !cmis::is_cmis_identifier(*identifier))
    throw BenchError(Errc::unsupported, fmt::format("identifier {:02X}h is no CMIS module", identifier.value_or(0)));
  co_return co_await module.snapshot();
}

asio::awaitable<cmis::Memory> read_at_rest(Clock& clock, cmis::Module& module, cmis::Memory memory) {
  if (memory.value(cmis::memory_model) == true) co_return memory;
  co_await wait_until_steady(clock, module, memory);
  co_return co_await module.snapshot();
}

journal::ModuleIdentity identity_of(const cmis::Memory& memory, const std::vector<std::string>& synthesised) {
  journal::ModuleIdentity identity;
  if (const auto identifier = memory.value(cmis::sff8024_identifier)) {
    const auto name = cmis::code_name("sff8024_identifier", *identifier);
    identity.form_factor = name ? std::string{*name} : fmt::format("unknown identifier {:02X}h", *identifier);
  }
  if (const auto revision = memory.value(cmis::cmis_revision))
    identity.cmis_revision = fmt::format("{}.{}", revision->major, revision->minor);
  identity.vendor = text_of(memory, cmis::vendor_name.info);
  identity.part = text_of(memory, cmis::vendor_pn.info);
  identity.revision = text_of(memory, cmis::vendor_rev.info);
  identity.serial = text_of(memory, cmis::vendor_sn.info);
  if (const auto oui = memory.bytes(cmis::vendor_oui.info)) identity.oui = to_hex(*oui);
  identity.date_code = text_of(memory, cmis::date_code_year.info) + text_of(memory, cmis::date_code_month.info) +
                       text_of(memory, cmis::date_code_day_of_month.info) +
                       text_of(memory, cmis::date_code_lot_code.info);
  identity.firmware_revision =
      revision_of(memory, cmis::module_active_firmware_major_revision, cmis::module_active_firmware_minor_revision);
  if (std::ranges::none_of(synthesised, [](const std::string& s) { return s.starts_with("01h"); }))
    identity.hardware_revision =
        revision_of(memory, cmis::module_hardware_major_revision, cmis::module_hardware_minor_revision);
  hash_static_pages(memory, synthesised, identity);
  return identity;
}

HighPower may_leave_low_power(const cmis::Memory& memory, const checks::PortLimits& port) {
  const auto max_power = memory.value(cmis::max_power);
  if (!max_power) return {.why_not = "the module's advertised maximum was never read"};
  if (max_power->value == 0) return {.why_not = "it advertises a maximum of 0 W, which says nothing"};
  if (!port.power_w)
    return {.why_not = fmt::format("nobody knows what port {} may deliver ({})", port.port, port.power_source)};
  if (max_power->value > *port.power_w)
    return {.above_limit = true,
            .why_not = fmt::format("advertises {} W, port {} delivers {} W ({})", max_power->value, port.port,
                                   *port.power_w, port.power_source)};
  return {.allowed = true};
}

asio::awaitable<LowPower> put_into_low_power(Clock& clock, cmis::Module& module, const cmis::Memory& memory) {
  const auto state = co_await module.read(cmis::module_state);
  if (memory.value(cmis::memory_model) == true || state == ModuleState::low_pwr)
    co_return LowPower{.was_up = false, .reached = true};
  co_await module.write(cmis::low_pwr_request_sw, true);
  // The request first takes down the data paths; meanwhile the module still shows ModuleReady.
  const auto within = cmis::longest(memory, module_transitions, cmis::open_ended_least);
  const auto polled = co_await cmis::poll_until<std::optional<ModuleState>>(
      clock, clock.now() + within, poll_interval, [&] { return module.read(cmis::module_state); },
      [](std::optional<ModuleState> s) { return s == ModuleState::low_pwr || s == ModuleState::fault; });
  const bool reached = *polled.last == ModuleState::low_pwr;
  const std::string found = "found out of low power, which is more than the port may deliver: ";
  std::string outcome = "put into low power and left there";
  if (!reached)
    outcome = fmt::format("asked for low power, it still shows {} after {} s",
                          *polled.last ? cmis::name_of_code(**polled.last).value_or("") : "a reserved state",
                          std::chrono::duration<double>(within).count());
  co_return LowPower{.was_up = true, .reached = reached, .message = found + outcome};
}

}  // namespace plugfest::run
