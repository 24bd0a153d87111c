#include "drivers/sim/diagnostics_count.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();

constexpr bool has(std::uint8_t mask, unsigned lane) { return (mask >> lane & 1) != 0; }

template <std::size_t... lane>
std::array<CheckerLane, 8> checkers_of(const StreamKey& stream, unsigned before, std::index_sequence<lane...>) {
  const auto of_lane = [&](std::size_t index) {
    StreamKey own = stream;
    own.lane = before + static_cast<std::uint32_t>(index) + 1;
    return CheckerLane(own);
  };
  return {of_lane(lane)...};
}

}  // namespace

void CheckerLane::run(Clock::time_point now) {
  const bool runs = counting_ && locked_ && input_;
  bits_.set_rate(runs ? input_->bits_per_second : 0, now);
  errors_.set_rate(runs ? input_->bits_per_second * input_->ber : 0, now);
}

void CheckerLane::feed(const std::optional<Input>& input, Clock::duration lock_time, Clock::time_point now) {
  if (input == input_) return;
  const bool had = input_.has_value();
  input_ = input;
  if (on_ && !input) {
    locked_ = false;
    lock_due_ = never;
    lost_ = sync_lost_ = true;
  } else if (on_ && !had) {
    lock_due_ = now + lock_time;
  }
  run(now);
}

void CheckerLane::switch_on(Clock::duration lock_time, Clock::time_point now) {
  if (on_) return;
  on_ = true;
  lost_ = true;
  if (input_) lock_due_ = now + lock_time;
}

void CheckerLane::switch_off(Clock::time_point now) {
  stop(now);
  on_ = locked_ = lost_ = false;
  lock_due_ = never;
}

void CheckerLane::start(Clock::time_point now) {
  bits_before_ = bits_.at(now);
  errors_before_ = points_before(stream_, errors_.at(now));
  started_ = now;
  counting_ = true;
  sync_lost_ = !input_;  // one that is about to lock has lost nothing yet
  run(now);
}

void CheckerLane::stop(Clock::time_point now) {
  counting_ = false;
  run(now);
}

void CheckerLane::lock(Clock::time_point now) {
  locked_ = true;
  lock_due_ = never;
  run(now);
}

bool CheckerLane::take_loss_of_lock() { return std::exchange(lost_, false) || (on_ && !locked_); }

Count CheckerLane::at(Clock::time_point now) const {
  return {.errors = points_before(stream_, errors_.at(now)) - errors_before_,
          .bits = static_cast<std::uint64_t>(std::llround(bits_.at(now) - bits_before_)),
          .sync_lost = sync_lost_};
}

Checkers::Checkers(StreamKey stream, unsigned before)
    : lanes_(checkers_of(stream, before, std::make_index_sequence<8>())) {}

void Checkers::feed(unsigned lane, const std::optional<CheckerLane::Input>& input, Clock::duration lock_time,
                    Clock::time_point now) {
  lanes_[lane].feed(input, lock_time, now);
}

void Checkers::start(unsigned lane, const Gating& gating, Clock::time_point now) {
  lanes_[lane].start(now);
  running_[lane] = {};
  updated_[lane] = now;
  gate_end_[lane].reset();
  if (!gating.gate) return;
  auto_restart_[lane] = gating.auto_restart;
  std::optional<Clock::time_point> end;
  if (!gating.per_lane) {
    // The side's timer runs already if another lane counts.
    end = gate_under_way(now);
    for (const Checkers* other : sharing_)
      if (!end) end = other->gate_under_way(now);
  }
  gate_end_[lane] = end.value_or(now + *gating.gate);
}

std::optional<Clock::time_point> Checkers::gate_under_way(Clock::time_point now) const {
  for (unsigned lane = 0; lane < lanes_.size(); ++lane)
    if (lanes_[lane].counting() && gate_end_[lane] && *gate_end_[lane] > now) return gate_end_[lane];
  return std::nullopt;
}

/// Ends a count: its result stands in both groups.
void Checkers::finish(unsigned lane, const Gating& gating, Clock::time_point now) {
  if (!lanes_[lane].counting()) return;
  running_[lane] = lanes_[lane].at(now);
  if (gating.keeps_gated) gated_[lane] = running_[lane];
  lanes_[lane].stop(now);
  gate_end_[lane].reset();
}

void Checkers::enable(std::uint8_t lanes, const Gating& gating, Clock::duration lock_time, Clock::time_point now) {
  for (unsigned lane = 0; lane < lanes_.size(); ++lane) {
    if (has(lanes, lane) == lanes_[lane].on()) continue;
    if (has(lanes, lane)) {
      lanes_[lane].switch_on(lock_time, now);
      if (!held_) start(lane, gating, now);
    } else {
      finish(lane, gating, now);
      lanes_[lane].switch_off(now);
    }
  }
}

void Checkers::hold(const Gating& gating, Clock::time_point now) {
  held_ = true;
  for (unsigned lane = 0; lane < lanes_.size(); ++lane) finish(lane, gating, now);
}

void Checkers::restart(const Gating& gating, Clock::time_point now) {
  held_ = false;
  for (unsigned lane = 0; lane < lanes_.size(); ++lane)
    if (lanes_[lane].on()) lanes_[lane].stop(now);
  for (unsigned lane = 0; lane < lanes_.size(); ++lane)
    if (lanes_[lane].on()) start(lane, gating, now);
}

void Checkers::reset(Clock::time_point now) {
  for (CheckerLane& lane : lanes_) lane.switch_off(now);
  running_.fill({});
  gated_.fill({});
  gate_end_.fill(std::nullopt);
  held_ = false;
  complete_ = 0;
}

Clock::time_point Checkers::due() const {
  Clock::time_point due = never;
  for (const CheckerLane& lane : lanes_) due = std::min(due, lane.lock_due());
  for (const auto& end : gate_end_) due = std::min(due, end.value_or(never));
  return due;
}

void Checkers::step(const Gating& gating, Clock::time_point now) {
  std::uint8_t ended = 0;
  for (unsigned lane = 0; lane < lanes_.size(); ++lane) {
    if (lanes_[lane].lock_due() <= now) lanes_[lane].lock(now);
    if (!gate_end_[lane] || *gate_end_[lane] > now) continue;
    finish(lane, gating, now);
    ended = static_cast<std::uint8_t>(ended | 1u << lane);
  }
  complete_ = static_cast<std::uint8_t>(complete_ | ended);
  for (unsigned lane = 0; lane < lanes_.size(); ++lane)
    if (has(ended, lane) && auto_restart_[lane]) start(lane, gating, now);
}

void Checkers::update(const Gating& gating, Clock::time_point now) {
  if (!gating.update_period) return;
  for (unsigned lane = 0; lane < lanes_.size(); ++lane) {
    if (!lanes_[lane].counting()) continue;
    const Clock::time_point started = lanes_[lane].started();
    const Clock::time_point last = started + (now - started) / *gating.update_period * *gating.update_period;
    if (last <= updated_[lane]) continue;
    running_[lane] = lanes_[lane].at(last);
    updated_[lane] = last;
  }
}

std::uint8_t Checkers::take_complete() { return std::exchange(complete_, std::uint8_t{0}); }

std::uint8_t Checkers::take_loss_of_lock() {
  std::uint8_t lost = 0;
  for (unsigned lane = 0; lane < lanes_.size(); ++lane)
    if (lanes_[lane].take_loss_of_lock()) lost = static_cast<std::uint8_t>(lost | 1u << lane);
  return lost;
}

}  // namespace plugfest::sim
