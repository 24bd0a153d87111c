#include "drivers/sim/live/reception.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <span>

namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();
constexpr auto no_adaptation = Clock::time_point::min();

bool same(const std::array<link::LaneErrors, 8>& one, const std::array<link::LaneErrors, 8>& other) {
  return std::ranges::equal(one, other, [](const link::LaneErrors& a, const link::LaneErrors& b) {
    return a.ber == b.ber && a.burst == b.burst;
  });
}

}  // namespace

Reception::Reception(const LinkConfig& config, End receiver, const StreamKey& stream)
    : times_(config.times),
      in_use_(static_cast<std::uint8_t>((1u << config.lanes) - 1)),
      fec_(config.fec),
      loss_key_(stream),
      tally_(stream, config.fec, config.lanes, config.host(receiver).fec_lanes,
             config.host(receiver).fec_lanes_per_lane) {
  loss_key_.process = Process::fec_alignment;
  lock_due_.fill(never);
  lost_.fill(no_adaptation);
}

void Reception::update(const Incoming& incoming, Clock::time_point now) {
  spend(now);
  if (!incoming.enabled) lost_.fill(no_adaptation);
  const bool errors_changed = !same(incoming.errors, incoming_.errors);
  incoming_ = incoming;
  const bool was_aligned = aligned_;
  step_locks(now);
  step_alignment(now);
  if (aligned_ != was_aligned || (aligned_ && errors_changed))
    tally_.run(aligned_ ? &errors_ : nullptr, incoming_.errors, now);
}

void Reception::step_locks(Clock::time_point now) {
  const unsigned can = incoming_.enabled ? incoming_.signal & incoming_.lockable & in_use_ : 0u;
  for (unsigned lane = 0; lane < lock_due_.size(); ++lane) {
    const unsigned bit = 1u << lane;
    Clock::time_point& due = lock_due_[lane];
    if ((can & bit) == 0) {
      if ((locked_ & bit) != 0 && incoming_.enabled) lost_[lane] = now;
      locked_ = static_cast<std::uint8_t>(locked_ & ~bit);
      due = never;
      continue;
    }
    if ((locked_ & bit) != 0) continue;
    if (due == never) {
      const bool kept = lost_[lane] != no_adaptation && now - lost_[lane] <= times_.keeps;
      due = now + (kept ? times_.relock : times_.adapt);
    }
    if (due > now) continue;
    locked_ = static_cast<std::uint8_t>(locked_ | bit);
    due = never;
  }
}

void Reception::step_alignment(Clock::time_point now) {
  const bool all = incoming_.enabled && incoming_.traffic && locked_ == in_use_;
  if (all && (!errors_known_ || !same(errors_of_, incoming_.errors))) {
    errors_of_ = incoming_.errors;
    errors_ = link::port_errors(std::span(errors_of_).first(static_cast<std::size_t>(std::popcount(in_use_))), fec_);
    errors_known_ = true;
    // Three uncorrectable codewords in a row make a decoder look for alignment anew (IEEE 802.3, clauses 91 and 119).
    const double lost = errors_.uncorrectable();
    losses_per_second_ = errors_.codewords_per_second * lost * lost * lost;
  }
  // A decoder that would lose its alignment sooner than it finds it never has it.
  const double find = std::chrono::duration<double>(times_.align).count();
  if (!all || losses_per_second_ * find >= 1) {
    aligned_ = false;
    align_due_ = never;
    return;
  }
  if (aligned_) {
    if (patience_ > 0) return;
    aligned_ = false;
  }
  if (align_due_ == never) align_due_ = now + times_.align;
  if (align_due_ > now) return;
  aligned_ = true;
  align_due_ = never;
  patience_ = -std::log1p(-uniform(loss_key_, losses_++));
  spent_ = now;
}

void Reception::spend(Clock::time_point now) {
  if (aligned_) patience_ -= losses_per_second_ * std::chrono::duration<double>(now - spent_).count();
  spent_ = now;
}

Clock::time_point Reception::loss_due() const {
  constexpr double longest_s = 1e9;
  if (!aligned_ || losses_per_second_ <= 0) return never;
  const double seconds = std::max(patience_, 0.0) / losses_per_second_;
  if (!(seconds < longest_s)) return never;
  return spent_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)) +
         Clock::duration{1};
}

Clock::time_point Reception::due() const {
  Clock::time_point due = std::min(align_due_, loss_due());
  for (const Clock::time_point lock : lock_due_) due = std::min(due, lock);
  return due;
}

}  // namespace plugfest::sim
