#include "harness/run/link_ends.hpp"

namespace plugfest::run {
namespace {

/// Counts what is asked of a port.
class CountedPort final : public HostPort {
 public:
  CountedPort(std::unique_ptr<HostPort> port, PortUse& use) : port_(std::move(port)), use_(use) {}

  const HostPortInfo& info() const override { return port_->info(); }
  asio::awaitable<LinkState> state(Clock::time_point due) override {
    ++use_.states;
    return port_->state(due);
  }
  std::unique_ptr<LinkWatch> watch() override { return port_->watch(); }
  asio::awaitable<void> set_admin(bool up, Clock::time_point due) override { return port_->set_admin(up, due); }
  asio::awaitable<FecCounters> fec(Clock::time_point due) override {
    ++use_.counters;
    return port_->fec(due);
  }

 private:
  std::unique_ptr<HostPort> port_;
  PortUse& use_;
};

checks::LinkEnd described(const SlotEnd& end) {
  checks::LinkEnd made;
  made.serdes = end.serdes;
  made.tester = end.tester;
  made.no_port = end.no_port;
  made.no_serdes = end.no_serdes;
  made.no_tester = end.no_tester;
  made.platform = end.platform;
  made.number = end.number;
  made.module = end.module;
  made.host_ids = end.host_ids;
  made.media_ids = end.media_ids;
  return made;
}

}  // namespace

LinkEnds::LinkEnds(const SlotEnd& near_end, const SlotEnd& far_end, std::string medium)
    : near_{.open = near_end.open_port}, far_{.open = far_end.open_port} {
  link_.near_end = described(near_end);
  link_.far_end = described(far_end);
  link_.medium = std::move(medium);
}

asio::awaitable<HostPort*> LinkEnds::port(checks::End end) {
  const bool is_near = end == checks::End::near_end;
  Opened& opened = is_near ? near_ : far_;
  if (!opened.port && opened.open) {
    std::unique_ptr<HostPort> port = co_await opened.open();
    if (port) opened.port = std::make_unique<CountedPort>(std::move(port), opened.use);
    (is_near ? link_.near_end : link_.far_end).port = opened.port.get();
  }
  co_return opened.port.get();
}

asio::awaitable<void> LinkEnds::open() {
  co_await port(checks::End::near_end);
  co_await port(checks::End::far_end);
}

}  // namespace plugfest::run
