#include "drivers/linux/host_port.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/link_counters.hpp"
#include "drivers/linux/link_report.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <utility>

namespace plugfest::linux_io {

namespace {

class Interface final : public HostPort {
 public:
  Interface(LinkMonitor& monitor, Ethtool& ethtool, NetlinkCalls& calls, std::string name)
      : monitor_(monitor), ethtool_(ethtool), calls_(calls), name_(std::move(name)) {}

  asio::awaitable<void> open(Clock::time_point due);

  const HostPortInfo& info() const override { return info_; }
  asio::awaitable<LinkState> state(Clock::time_point due) override;
  std::unique_ptr<LinkWatch> watch() override { return monitor_.watch(name_); }
  asio::awaitable<void> set_admin(bool up, Clock::time_point due) override;
  asio::awaitable<FecCounters> fec(Clock::time_point due) override;

 private:
  LinkMonitor& monitor_;
  Ethtool& ethtool_;
  NetlinkCalls& calls_;
  std::string name_;
  HostPortInfo info_{};
  bool tells_reasons_ = true;
};

bool not_offered(const BenchError& error) { return error.code() == Errc::unsupported || error.code() == Errc::refused; }

asio::awaitable<void> Interface::open(Clock::time_point due) {
  const LinkState first = co_await monitor_.state(name_, due);
  if (!first.present)
    throw BenchError(Errc::unsupported, fmt::format("{}: this machine has no such network interface", name_));
  if (!first.counts)
    throw BenchError(Errc::unsupported,
                     fmt::format("{}: this kernel does not count carrier changes (it takes Linux 4.16)", name_));

  info_.name = name_ + " (rtnetlink)";
  info_.flap_source = "the kernel's carrier_up_count and carrier_down_count";
  info_.counts_flaps = true;
  info_.latest_report = linkwatch_delay;
  info_.cannot_see = {
      "An outage that the driver or its firmware debounced, or did not poll for, was never a change of carrier.",
      "The kernel holds a change back for up to a second, longer while another holds its routing lock.",
      "Several changes in one report have one bracket of time.",
  };

  const auto right = co_await calls_.request(NETLINK_ROUTE, admin_probe(), due);
  info_.can_set_admin = right->ack.error != EPERM;
  if (!info_.can_set_admin)
    info_.cannot_see.emplace_back("The port cannot be set up or down from here: it takes CAP_NET_ADMIN.");

  std::string no_fec;
  try {
    const EthtoolFec fec = co_await ethtool_.fec(name_, due);
    info_.counts_fec = fec.counts;
    // The kernel's interface says "lane" and leaves it to the driver what that is.
    info_.fec_lanes = fec.lanes.empty() ? FecLanes::none : FecLanes::undeclared;
    if (!fec.counts) no_fec = "the driver gives no counters";
  } catch (const BenchError& error) {
    if (!not_offered(error)) throw;
    no_fec = error.text();
  }
  if (!no_fec.empty()) info_.cannot_see.push_back(fmt::format("FEC is not counted here: {}.", no_fec));
  if (info_.counts_fec) {
    info_.cannot_see.emplace_back("Codewords without an error are not counted.");
    if (info_.fec_lanes == FecLanes::undeclared)
      info_.cannot_see.emplace_back("The driver does not say whether its FEC lanes are physical ones.");
  }
}

asio::awaitable<LinkState> Interface::state(Clock::time_point due) {
  LinkState now = co_await monitor_.state(name_, due);
  if (!now.present || now.carrier == true || !tells_reasons_) co_return now;
  try {
    const EthtoolLink link = co_await ethtool_.link_state(name_, due);
    now.down_reason = link.down_reason;
  } catch (const BenchError& error) {
    // Gone since: the state is still what it was at its time.
    if (error.code() == Errc::disconnected) co_return now;
    if (!not_offered(error)) throw;
    tells_reasons_ = false;
  }
  co_return now;
}

asio::awaitable<void> Interface::set_admin(bool up, Clock::time_point due) {
  const std::string where = fmt::format("{}: set {}", name_, up ? "up" : "down");
  const auto ifindex = monitor_.ifindex(name_);
  if (ifindex == 0) throw BenchError(Errc::unsupported, where + ": there is no such interface now");
  const auto reply = co_await calls_.request(NETLINK_ROUTE, admin_request(ifindex, up), due);
  const int error = reply->ack.error;
  if (error == 0) co_return;
  if (error == ENODEV) throw BenchError(Errc::unsupported, where + ": there is no such interface now");
  throw BenchError(
      Errc::refused,
      fmt::format("{}: {} (errno {}){}{}{}", where, std::strerror(error), error, reply->ack.text.empty() ? "" : ": ",
                  reply->ack.text,
                  error == EPERM ? "; it takes CAP_NET_ADMIN (run as root, or: setcap cap_net_admin+ep)" : ""));
}

asio::awaitable<FecCounters> Interface::fec(Clock::time_point due) {
  FecCounters counters{};
  counters.begun = calls_.clock().now();
  EthtoolFec fec;
  try {
    fec = co_await ethtool_.fec(name_, due);
  } catch (const BenchError& error) {
    if (error.code() != Errc::disconnected) throw;
    throw BenchError(Errc::unsupported, name_ + ": FEC: there is no such interface now");
  }
  if (!fec.counts) throw BenchError(Errc::unsupported, name_ + ": FEC: the driver gives no counters");
  counters.ended = calls_.clock().now();
  // Asked for afterwards: counters of an interface that is gone by now must not pass for the next one's.
  const LinkState after = co_await monitor_.state(name_, due);
  counters.incarnation = after.incarnation;
  counters.mode = std::move(fec.mode);
  counters.port = fec.port;
  counters.lanes = std::move(fec.lanes);
  co_return counters;
}

}  // namespace

asio::awaitable<std::unique_ptr<HostPort>> open_host_port(LinkMonitor& monitor, Ethtool& ethtool, NetlinkCalls& calls,
                                                          std::string interface, Clock::time_point due) {
  auto port = std::make_unique<Interface>(monitor, ethtool, calls, std::move(interface));
  co_await port->open(due);
  co_return port;
}

}  // namespace plugfest::linux_io
