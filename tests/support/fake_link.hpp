#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/ber_tester.hpp"
#include "drivers/host_port.hpp"
#include "drivers/host_serdes.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// For tests only: the hosts at both ends of a link as plain members that a test sets, on virtual time. What happens is
/// what the test says; there is no physics.
namespace plugfest::support {

class FakeLink;

/// One end's port. Counters grow with time while the link is up; numbers are drawn, the same for the same test.
class FakePort final : public HostPort {
 public:
  FakePort(FakeLink& link, std::string name, std::uint64_t seed);

  HostPortInfo told;  ///< what `info` says
  bool present = true, admin_up = true;
  bool takes_admin = true;    ///< false: set_admin is refused
  bool tells_changes = true;  ///< false: neither a count nor the last change is told

  // What arrives here.
  std::vector<double> ber;    ///< one a lane
  double uncorrectable = 0;   ///< share of codewords
  double clock_ratio = 1;     ///< codewords that are counted over those that come
  std::vector<double> above;  ///< added to the share of codewords with i symbol errors: a tail

  // What of it can be seen.
  bool counts_codewords = true, counts_bits = true, counts_symbols = true, counts_lanes = true;
  int fec_lanes_per_lane = 1;  ///< more with FecLanes::fec
  std::uint64_t estimate = 0;  ///< above 0: "bits" are this many for each symbol
  std::optional<std::pair<int, int>> bins = {{0, 15}};
  Clock::duration read_takes{};  ///< between `begun` and `ended`
  int reads = 0;

  /// Somebody clears the counters.
  void clear();

  const HostPortInfo& info() const override { return told; }
  asio::awaitable<LinkState> state(Clock::time_point due) override;
  std::unique_ptr<LinkWatch> watch() override;
  asio::awaitable<void> set_admin(bool up, Clock::time_point due) override;
  asio::awaitable<FecCounters> fec(Clock::time_point due) override;

 private:
  friend class FakeLink;
  friend class FakeWatch;

  void count(double seconds);
  void changed(LinkEvent::Kind kind);
  LinkState state_now() const;
  double draw(double mean);

  FakeLink& link_;
  std::mt19937_64 chance_;
  std::uint32_t incarnation_ = 0;
  LinkCounts counts_{.downs = 0, .ups = 1};
  std::optional<Clock::time_point> last_change_;
  double codewords_ = 0, uncorrectable_ = 0;
  std::vector<double> symbols_, bits_;
  std::array<double, 16> bins_{};
  std::vector<std::deque<LinkEvent>*> watches_;
};

/// One end's SerDes: it takes what it is told.
class FakeSerdes final : public HostSerdes {
 public:
  explicit FakeSerdes(int lanes);
  HostSerdesInfo told;
  std::vector<SerdesLane> set;  ///< one a lane: what `lane` says
  std::vector<SerdesReceiver> receivers;
  bool takes_taps = true;                ///< false: taps that are set change nothing
  std::function<void(int lane)> on_set;  ///< told of every change
  std::function<void(int lane)> on_adapt;

  const HostSerdesInfo& info() const override { return told; }
  asio::awaitable<SerdesLane> lane(int lane, Clock::time_point due) override;
  asio::awaitable<void> set_lane(int lane, const SerdesLane& settings, Clock::time_point due) override;
  asio::awaitable<SerdesReceiver> receiver(int lane, Clock::time_point due) override;
  asio::awaitable<void> adapt(int lane, Clock::time_point due) override;
};

/// One end's generator and checker. The checker hears the peer's generator.
class FakeTester final : public BerTester {
 public:
  FakeTester(FakeLink& link, FakePort& port, std::uint64_t seed);
  BerTesterInfo told;
  FakeTester* peer = nullptr;
  std::optional<TestPattern> sends, listens;
  bool locks_on_anything = false;
  std::vector<bool> deaf;        ///< one a lane: never locks
  std::vector<bool> loses_sync;  ///< one a lane: reports a loss since the start

  const BerTesterInfo& info() const override { return told; }
  asio::awaitable<std::optional<TestPattern>> generated(Clock::time_point due) override;
  asio::awaitable<void> generate(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<std::optional<TestPattern>> checked(Clock::time_point due) override;
  asio::awaitable<void> check(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<void> start(Clock::time_point due) override;
  asio::awaitable<std::vector<BerCount>> counts(Clock::time_point due) override;

 private:
  friend class FakeLink;
  bool locked(std::size_t lane) const;
  void count(double seconds);
  FakeLink& link_;
  FakePort& port_;
  std::mt19937_64 chance_;
  std::vector<double> bits_, errors_;
};

/// Both ends. The link is up while both ports are, nobody has cut it, and `recovery` has passed since.
class FakeLink {
 public:
  explicit FakeLink(VirtualClock& clock, int lanes = 8, double lane_rate = 106.25e9);
  FakeLink(const FakeLink&) = delete;
  FakeLink& operator=(const FakeLink&) = delete;

  VirtualClock& clock;
  int lanes;
  double lane_rate;  ///< bit/s
  FakePort near_port, far_port;
  FakeSerdes near_serdes, far_serdes;
  FakeTester near_tester, far_tester;
  bool cut = false;
  bool carries_patterns = true;  ///< a pattern arrives though the ports are down, as it does in the lab
  Clock::duration recovery = std::chrono::seconds{1};
  std::function<void()> on_up;  ///< told each time the link comes up

  /// Something that happens at a time after the clock's begin.
  void at(Clock::duration when, std::function<void()> what);
  /// The link goes down at `when` and may come back after `lasts`.
  void flap(Clock::duration when, Clock::duration lasts);

  bool up() const { return up_; }
  /// Lets everything happen that is due by now. Whoever changes a member in the middle of a test calls it first.
  void advance();
  Clock::time_point next_due() const;

 private:
  void move_to(Clock::time_point when);
  void settle();

  std::multimap<Clock::time_point, std::function<void()>> due_;
  Clock::time_point counted_to_{};
  bool up_ = true, rising_ = false;
};

class FakeWatch final : public LinkWatch {
 public:
  FakeWatch(FakeLink& link, FakePort& port) : link_(link), port_(port) { port_.watches_.push_back(&events_); }
  ~FakeWatch() override { std::erase(port_.watches_, &events_); }
  FakeWatch(const FakeWatch&) = delete;
  FakeWatch& operator=(const FakeWatch&) = delete;
  asio::awaitable<std::optional<LinkEvent>> next(Clock::time_point due) override;

 private:
  FakeLink& link_;
  FakePort& port_;
  std::deque<LinkEvent> events_;
};

}  // namespace plugfest::support
