#include "tests/drivers/sim/live_rig.hpp"
#include "tests/suites/host_port_suite.hpp"

namespace plugfest::sim::test {
namespace {

using suites::HostPortSuite;
using suites::PortUnderTest;

/// The near end of a simulated link: the far one, set down, takes the link away.
class SimPortRig final : public suites::PortRig {
 public:
  SimPortRig() { settle(); }
  Clock& clock() override { return live_.clock; }
  plugfest::HostPort& port() override { return live_.near_port; }
  bool carry(bool on) override {
    run(live_.far_port.set_admin(on, soon()));
    if (on) settle();
    return true;
  }
  bool remove() override {
    live_.link.set_present(End::near, false);
    return true;
  }
  void make_again() override {
    live_.link.set_present(End::near, true);
    settle();
  }

 private:
  void settle() {
    while (!live_.up(live_.near_port)) live_.pass(100ms);
  }

  LiveRig live_;
};

INSTANTIATE_TEST_SUITE_P(Sim, HostPortSuite,
                         testing::Values(PortUnderTest{"link", [] { return std::make_unique<SimPortRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::sim::test
