#pragma once

#include "drivers/sim/live/host_port.hpp"
#include "drivers/sim/live/host_prbs.hpp"
#include "drivers/sim/live/host_serdes.hpp"
#include "drivers/sim/live/link.hpp"
#include "tests/drivers/sim/rig.hpp"
#include "tests/support/run_coroutine.hpp"

/// For tests only: a slot with a link.
namespace plugfest::sim::test {

constexpr auto far_off = Clock::time_point::max();

/// The DR8 module of the rig between two hosts with traces of that loss; its registers ask for 0 dB of peaking and the
/// smallest output.
inline SlotConfig linked(const LinkConfig& link = {}, unsigned number = 0) {
  SlotConfig config;
  config.number = number;
  config.image = dr8();
  config.low_power_request = false;
  config.link = link;
  return config;
}

struct LiveRig : Rig {
  explicit LiveRig(const LinkConfig& config = {}) : LiveRig(linked(config)) {}
  explicit LiveRig(const SlotConfig& config)
      : Rig(config),
        link(*slot.link()),
        near_port(link, End::near),
        far_port(link, End::far),
        near_serdes(link, End::near),
        far_serdes(link, End::far),
        near_prbs(link, End::near),
        far_prbs(link, End::far) {}

  LinkState state(plugfest::HostPort& port) { return support::run(clock, port.state(far_off)); }
  FecCounters fec(plugfest::HostPort& port) { return support::run(clock, port.fec(far_off)); }
  void admin(plugfest::HostPort& port, bool up) { support::run(clock, port.set_admin(up, far_off)); }
  SerdesLane lane(plugfest::HostSerdes& serdes, int lane) { return support::run(clock, serdes.lane(lane, far_off)); }
  void set_lane(plugfest::HostSerdes& serdes, int lane, const SerdesLane& settings) {
    support::run(clock, serdes.set_lane(lane, settings, far_off));
  }
  SerdesReceiver receiver(plugfest::HostSerdes& serdes, int lane) {
    return support::run(clock, serdes.receiver(lane, far_off));
  }
  bool up(plugfest::HostPort& port) { return state(port).oper == OperState::up; }
  /// @param byte  of page 10h
  void control(unsigned byte, unsigned value) {
    select(0x10);
    write({byte, value});
  }

  Link& link;
  HostPort near_port, far_port;
  HostSerdes near_serdes, far_serdes;
  HostPrbs near_prbs, far_prbs;
};

}  // namespace plugfest::sim::test
