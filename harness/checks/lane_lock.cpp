#include "harness/checks/lane_lock.hpp"

#include "drivers/host_serdes.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr std::array both_ends{End::near_end, End::far_end};
constexpr Clock::duration look_interval = 200ms;

/// An inversion that is tried for a lane which does not lock.
struct Trial {
  End receiver = End::near_end;
  int lane = 1;
  End inverted_at = End::near_end;  ///< whose host inverts
  bool inverts_tx = false;
  bool was_inverted = false;
  bool has_signal = true;
  bool helped = false;

  std::string text() const {
    return fmt::format("{} host's {} lane {} {}", to_string(inverted_at), inverts_tx ? "Tx" : "Rx", lane,
                       was_inverted ? "not inverted" : "inverted");
  }
};

class Locks {
 public:
  Locks(Context& context, SwappedPairs swapped, Clock::duration within, Summary& summary)
      : context_(context), swapped_(swapped), within_(within), summary_(summary) {}

  asio::awaitable<bool> judge() {
    bool any = false;
    for (const End end : both_ends) {
      if (!shows(end)) continue;
      any = true;
      const std::vector<int> without = co_await wait_for_locks(end, lanes_of(end));
      for (const int lane : lanes_of(end)) {
        const bool locked = std::ranges::find(without, lane) == without.end();
        context_.evidence.measure({.name = fmt::format("lock.{}", to_string(end)),
                                   .value = locked,
                                   .lane = journal::Lane{"host", lane},
                                   .limit = journal::Limit{.min = {}, .max = {}, .source = "polarity as set"},
                                   .verdict = locked ? Verdict::pass : Verdict::inconclusive});
      }
      for (const int lane : without) co_await begin_trial(end, lane);
    }
    if (!trials_.empty()) co_await try_all();
    co_return any;
  }

 private:
  HostSerdes* serdes(End end) const { return context_.link.at(end).serdes; }
  bool shows(End end) const { return serdes(end) != nullptr && serdes(end)->info().shows_receiver; }
  Clock::time_point soon() const { return context_.clock.now() + host_within; }

  std::vector<int> lanes_of(End end) const {
    std::vector<int> lanes = context_.in_use.host_lanes;
    std::erase_if(lanes, [&](int lane) { return lane > serdes(end)->info().lanes; });
    return lanes;
  }

  /// @return those that had not locked in time
  asio::awaitable<std::vector<int>> wait_for_locks(End end, std::vector<int> lanes) {
    const auto due = std::min(context_.due, context_.clock.now() + within_);
    for (;;) {
      std::vector<int> without;
      for (const int lane : lanes) {
        const SerdesReceiver receiver = co_await serdes(end)->receiver(lane, soon());
        if (receiver.locked != true) without.push_back(lane);
      }
      if (without.empty() || context_.clock.now() >= due) co_return without;
      lanes = std::move(without);
      co_await context_.clock.wait_until(std::min(due, context_.clock.now() + look_interval));
    }
  }

  /// Inverts for one lane. What the near module swaps on the way out, the near host is to swap as well.
  asio::awaitable<void> begin_trial(End end, int lane) {
    Trial trial{.receiver = end, .lane = lane, .inverted_at = end};
    const SerdesReceiver receiver = co_await serdes(end)->receiver(lane, soon());
    trial.has_signal = receiver.signal.value_or(true);
    const bool near_sends = end == End::far_end && (swapped_.tx >> (lane - 1) & 1) != 0 &&
                            serdes(End::near_end) != nullptr && serdes(End::near_end)->info().can_set_polarity;
    if (near_sends) {
      trial.inverted_at = End::near_end;
      trial.inverts_tx = true;
    }
    HostSerdes& host = *serdes(trial.inverted_at);
    std::optional<bool> now;
    if (host.info().can_set_polarity && host.info().polarity_read != ReadBack::none) {
      const SerdesLane set = co_await host.lane(lane, soon());
      now = trial.inverts_tx ? set.tx_inverted : set.rx_inverted;
    }
    if (!trial.has_signal || !now) {
      judge_untried(trial);
      co_return;
    }
    trial.was_inverted = *now;
    co_await context_.changes.will_set_serdes(trial.inverted_at, lane);
    co_await set(trial, !trial.was_inverted);
    trials_.push_back(trial);
  }

  asio::awaitable<void> set(const Trial& trial, bool inverted) {
    SerdesLane wanted;
    (trial.inverts_tx ? wanted.tx_inverted : wanted.rx_inverted) = inverted;
    co_await serdes(trial.inverted_at)->set_lane(trial.lane, wanted, soon());
  }

  void judge_untried(const Trial& trial) {
    summary_.add(Verdict::inconclusive,
                 fmt::format("{} host lane {} does not lock: {}", to_string(trial.receiver), trial.lane,
                             trial.has_signal ? "its polarity cannot be read and set, so the other one was not tried"
                                              : "no signal arrives"));
  }

  asio::awaitable<void> try_all() {
    for (const End end : both_ends) {
      std::vector<int> lanes;
      for (const Trial& trial : trials_)
        if (trial.receiver == end) lanes.push_back(trial.lane);
      if (lanes.empty()) continue;
      const std::vector<int> without = co_await wait_for_locks(end, lanes);
      for (Trial& trial : trials_)
        if (trial.receiver == end) trial.helped = std::ranges::find(without, trial.lane) == without.end();
    }
    for (const Trial& trial : trials_) {
      if (!trial.helped) co_await set(trial, trial.was_inverted);
      const std::string text = trial.helped ? "locks with the " + trial.text() : std::string{"locks with neither"};
      judge_fact(context_, fmt::format("polarity.{}", to_string(trial.receiver)), false, text,
                 trial.helped
                     ? fmt::format("{} host lane {} does not lock with the polarity as set, and locks with the {}{}",
                                   to_string(trial.receiver), trial.lane, trial.text(), advertised(trial))
                     : fmt::format("{} host lane {} has a signal and locks with neither polarity",
                                   to_string(trial.receiver), trial.lane),
                 summary_, journal::Lane{"host", trial.lane});
    }
  }

  std::string advertised(const Trial& trial) const {
    const std::uint8_t swapped = trial.receiver == End::near_end ? swapped_.rx : swapped_.tx;
    return (swapped >> (trial.lane - 1) & 1) != 0 ? " (the near module says that it swaps this pair)" : "";
  }

  Context& context_;
  SwappedPairs swapped_;
  Clock::duration within_;
  Summary& summary_;
  std::vector<Trial> trials_;
};

}  // namespace

asio::awaitable<bool> judge_locks(Context& context, SwappedPairs swapped, Clock::duration within, Summary& summary) {
  Locks locks{context, swapped, within, summary};
  const bool any = co_await locks.judge();
  co_return any;
}

}  // namespace plugfest::checks
