#pragma once

#include "drivers/base/bytes.hpp"
#include "tests/emulated/suite_module.hpp"
#include "tests/emulated/usb_cable.hpp"
#include "tests/support/run_coroutine.hpp"

#include <initializer_list>

namespace plugfest::emulated {

/// One emulated adapter with the suites' memory behind it, and a host's cable to it.
/// @tparam Part  the adapter
template <class Part>
struct AdapterRig {
  template <class... Options>
  explicit AdapterRig(Options... options) : part(timeline, wires, options...) {
    wires.attach(suites::ModuleEeprom::address, module);
  }

  /// @return what a control request brought
  Bytes control(usb::Setup setup, Bytes data) {
    const std::size_t moved = support::run(clock, cable.control(setup, data, soon()));
    data.resize(moved);
    return data;
  }
  void write(std::uint8_t endpoint, const Bytes& out) { support::run(clock, cable.write(endpoint, out, soon())); }
  Bytes read(std::uint8_t endpoint, std::size_t count) {
    Bytes in(count);
    in.resize(support::run(clock, cable.read(endpoint, in, soon())));
    return in;
  }
  void wait(Clock::duration time) {
    support::run(clock, clock.wait_for(time));
    timeline.catch_up(clock.now());
  }
  Clock::time_point soon() const { return clock.now() + std::chrono::seconds(2); }

  VirtualClock clock;
  Timeline timeline;
  Wires wires{timeline.clock()};
  SuiteModule module;
  Part part;
  UsbPort port{timeline, part};
  UsbCable cable{clock, port};
};

inline Bytes typed(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(to_byte(value));
  return out;
}

}  // namespace plugfest::emulated
