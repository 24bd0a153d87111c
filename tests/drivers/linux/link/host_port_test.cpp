#include "drivers/linux/host_port.hpp"

#include "tests/drivers/linux/link/network_namespace.hpp"
#include "tests/suites/host_port_suite.hpp"

namespace plugfest::linux_io {
namespace {

using suites::HostPortSuite;
using suites::PortUnderTest;

/// One end of a pair of virtual Ethernet interfaces: setting the other one down takes the carrier away.
class VethRig final : public suites::PortRig {
 public:
  VethRig() {
    if (!missing().empty()) return;
    make_again();
    port_ = run(open_host_port(monitor_, ethtool_, calls_, "port", soon()));
  }
  Clock& clock() override { return clock_; }
  asio::io_context* loop() override { return &io_; }
  std::string missing() override {
    return inside_.refusal().empty() ? "" : "no network namespace (" + inside_.refusal() + ")";
  }
  HostPort& port() override { return *port_; }
  bool carry(bool on) override {
    if (on == on_) return true;
    on_ = on;
    if (on) {
      commands_.set_up("peer");
    } else {
      commands_.set_down("peer");
    }
    return true;
  }
  /// The kernel tells in order: what a state knows is in the watches.
  Clock::duration lateness() override { return {}; }
  bool remove() override {
    commands_.remove("port");
    return true;
  }
  void make_again() override {
    commands_.add_veth("port", "peer");
    commands_.set_up("port");
    commands_.set_up("peer");
    on_ = true;
  }

 private:
  const test::NetworkNamespace inside_;
  test::Commands commands_;
  bool on_ = false;
  SteadyClock clock_;
  asio::io_context io_{1};
  NetlinkCalls calls_{clock_};
  Ethtool ethtool_{calls_};
  LinkMonitor monitor_{io_, calls_};
  std::unique_ptr<HostPort> port_;
};

INSTANTIATE_TEST_SUITE_P(Netdev, HostPortSuite,
                         testing::Values(PortUnderTest{"veth", [] { return std::make_unique<VethRig>(); }}),
                         suites::NameOf{});

}  // namespace
}  // namespace plugfest::linux_io
