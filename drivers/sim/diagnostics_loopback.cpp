#include "drivers/sim/diagnostics_loopback.hpp"

#include "drivers/cmis/fields/page_13h.hpp"

namespace plugfest::sim {

namespace {

const std::array<const cmis::Field<bool>*, 4> enable_fields{
    &cmis::media_side_output_loopback_enable, &cmis::media_side_input_loopback_enable,
    &cmis::host_side_output_loopback_enable, &cmis::host_side_input_loopback_enable};

constexpr bool is_media_side(std::size_t kind) { return kind < 2; }

}  // namespace

LoopbackCapabilities loopback_capabilities(const BankMemory& memory) {
  return {.supported = {memory.flag(cmis::media_side_output_loopback), memory.flag(cmis::media_side_input_loopback),
                        memory.flag(cmis::host_side_output_loopback), memory.flag(cmis::host_side_input_loopback)},
          .per_lane_media = memory.flag(cmis::per_lane_media_side_loopbacks),
          .per_lane_host = memory.flag(cmis::per_lane_host_side_loopbacks),
          .both_sides = memory.flag(cmis::simultaneous_host_and_media_side_loopbacks)};
}

Loopbacks accepted(const LoopbackCapabilities& capabilities, const Loopbacks& now, const Loopbacks& wanted) {
  Loopbacks result = now;
  // What is switched off makes room for what is switched on by the same write.
  for (std::size_t kind = 0; kind < result.lanes.size(); ++kind)
    if (wanted.lanes[kind] == 0) result.lanes[kind] = 0;
  for (std::size_t kind = 0; kind < result.lanes.size(); ++kind) {
    if (wanted.lanes[kind] == 0 || !capabilities.supported[kind]) continue;
    bool other_side = false;
    for (std::size_t other = 0; other < result.lanes.size(); ++other)
      other_side = other_side || (is_media_side(other) != is_media_side(kind) && result.lanes[other] != 0);
    if (!other_side || capabilities.both_sides) result.lanes[kind] = wanted.lanes[kind];
  }
  return result;
}

Loopbacks in_effect(const LoopbackCapabilities& capabilities, const Loopbacks& enables) {
  Loopbacks looped = enables;
  for (std::size_t kind = 0; kind < looped.lanes.size(); ++kind) {
    const bool per_lane = is_media_side(kind) ? capabilities.per_lane_media : capabilities.per_lane_host;
    if (!per_lane && looped.lanes[kind] != 0) looped.lanes[kind] = 0xFF;
  }
  return looped;
}

Loopbacks load_loopbacks(const BankMemory& memory) {
  Loopbacks loaded;
  for (std::size_t kind = 0; kind < loaded.lanes.size(); ++kind)
    loaded.lanes[kind] = memory.lanes(*enable_fields[kind]);
  return loaded;
}

void store_loopbacks(BankMemory& memory, const Loopbacks& enables) {
  for (std::size_t kind = 0; kind < enables.lanes.size(); ++kind)
    memory.set_lanes(*enable_fields[kind], enables.lanes[kind]);
}

}  // namespace plugfest::sim
