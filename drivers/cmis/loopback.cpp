#include "drivers/cmis/loopback.hpp"

#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {
namespace {

/// Where a loopback is advertised and switched.
struct Registers {
  const Field<bool>* enable;
  std::string_view name;
  bool LoopbackCapabilities::*offered;
  bool LoopbackCapabilities::*per_lane;
  Side returns_to;
};
constexpr std::array registers = {
    Registers{&media_side_output_loopback_enable, "media side output loopback", &LoopbackCapabilities::media_output,
              &LoopbackCapabilities::per_lane_media, Side::host},
    Registers{&media_side_input_loopback_enable, "media side input loopback", &LoopbackCapabilities::media_input,
              &LoopbackCapabilities::per_lane_media, Side::media},
    Registers{&host_side_output_loopback_enable, "host side output loopback", &LoopbackCapabilities::host_output,
              &LoopbackCapabilities::per_lane_host, Side::media},
    Registers{&host_side_input_loopback_enable, "host side input loopback", &LoopbackCapabilities::host_input,
              &LoopbackCapabilities::per_lane_host, Side::host},
};
static_assert(host_side_input_loopback_enable.info.byte + 1 ==
              media_side_output_loopback_enable.info.byte + loopbacks.size());

const Registers& of(Loopback loopback) { return registers[static_cast<std::size_t>(loopback)]; }

/// The four enable bytes as one field.
constexpr FieldInfo all_enables = [] {
  FieldInfo field = media_side_output_loopback_enable.info;
  field.name = "loopback enables";
  field.layout = Layout::single;
  field.kind = Kind::raw;
  field.width = loopbacks.size();
  field.count = 1;
  return field;
}();

std::string sentence(LoopbackOutcome outcome, Loopback loopback, std::uint8_t lanes, const LoopbackState& after) {
  const std::string_view name = to_string(loopback);
  switch (outcome) {
    case LoopbackOutcome::accepted:
      return {};
    case LoopbackOutcome::not_advertised:
      return fmt::format("{}: not advertised", name);
    case LoopbackOutcome::no_single_lanes:
      return fmt::format("{}: lanes {:02X}h were asked for, and it is advertised for all lanes together only", name,
                         lanes);
    case LoopbackOutcome::one_side_at_once:
      return fmt::format("{}: the other side is looped, and loopbacks of both sides at once are not advertised", name);
    case LoopbackOutcome::refused:
    case LoopbackOutcome::changed:
      return fmt::format("{}: {:02X}h was written to {} and {:02X}h reads back", name, lanes,
                         address_text(of(loopback).enable->info), after[loopback]);
  }
  return {};
}

}  // namespace

std::string_view to_string(Loopback loopback) { return of(loopback).name; }
Side side_of(Loopback loopback) { return of(loopback).enable->info.side; }
Side returns_to(Loopback loopback) { return of(loopback).returns_to; }
bool offers(const LoopbackCapabilities& module, Loopback loopback) { return module.*of(loopback).offered; }
bool per_lane(const LoopbackCapabilities& module, Loopback loopback) { return module.*of(loopback).per_lane; }

std::optional<LoopbackOutcome> objection(const LoopbackCapabilities& module, const LoopbackState& now,
                                         Loopback loopback, std::uint8_t lanes) {
  if (lanes == 0) return std::nullopt;
  if (!offers(module, loopback)) return LoopbackOutcome::not_advertised;
  if (!per_lane(module, loopback) && lanes != whole_side) return LoopbackOutcome::no_single_lanes;
  if (module.simultaneous_host_and_media) return std::nullopt;
  for (const Loopback other : loopbacks)
    if (side_of(other) != side_of(loopback) && now[other] != 0) return LoopbackOutcome::one_side_at_once;
  return std::nullopt;
}

std::vector<FieldInfo> loopback_fields() {
  std::vector<FieldInfo> fields;
  for (const Registers& one : registers) fields.push_back(one.enable->info);
  return fields;
}

asio::awaitable<LoopbackState> read_loopbacks(Module& module, std::uint8_t bank) {
  const Bytes raw = co_await module.read_bytes(all_enables, bank);
  LoopbackState state;
  for (std::size_t i = 0; i < state.lanes.size(); ++i) state.lanes[i] = u8(raw[i]);
  co_return state;
}

asio::awaitable<LoopbackResult> set_loopback(Module& module, LoopbackCapabilities capabilities, Loopback loopback,
                                             std::uint8_t lanes, std::uint8_t bank) {
  LoopbackResult result;
  result.before = co_await read_loopbacks(module, bank);
  result.after = result.before;
  if (const auto why = objection(capabilities, result.before, loopback, lanes)) {
    result.outcome = *why;
  } else {
    const Bytes mask{std::byte{lanes}};
    co_await module.write_bytes(of(loopback).enable->info, mask, bank);
    result.after = co_await read_loopbacks(module, bank);
    const std::uint8_t taken = result.after[loopback];
    const bool all_or_none = lanes != 0 && !per_lane(capabilities, loopback);
    if (all_or_none ? taken == 0 : taken != lanes)
      result.outcome = taken == result.before[loopback] ? LoopbackOutcome::refused : LoopbackOutcome::changed;
  }
  result.reason = sentence(result.outcome, loopback, lanes, result.after);
  co_return result;
}

asio::awaitable<LoopbackState> clear_loopbacks(Module& module, std::uint8_t bank) {
  const Bytes none(loopbacks.size());
  co_await module.write_bytes(all_enables, none, bank);
  co_return co_await read_loopbacks(module, bank);
}

}  // namespace plugfest::cmis
