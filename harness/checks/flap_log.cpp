#include "harness/checks/flap_log.hpp"

#include "harness/checks/link_work.hpp"
#include "harness/checks/timing.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::checks {
namespace {

/// A link that does nothing but flap fills no memory: from here on neighbours are merged into wider brackets.
constexpr std::size_t most_kept = 4096;

constexpr std::array both_ends{End::near_end, End::far_end};
constexpr std::size_t index_of(End end) { return static_cast<std::size_t>(end); }

/// Stretches of time, in order and apart.
class Stretches {
 public:
  void add(Clock::time_point from, Clock::time_point to) {
    if (from < to) all_.emplace_back(from, to);
  }
  void add(const Stretches& other) { all_.insert(all_.end(), other.all_.begin(), other.all_.end()); }
  void settle() {
    std::ranges::sort(all_);
    std::vector<std::pair<Clock::time_point, Clock::time_point>> merged;
    for (const auto& [from, to] : all_) {
      if (!merged.empty() && from <= merged.back().second)
        merged.back().second = std::max(merged.back().second, to);
      else
        merged.emplace_back(from, to);
    }
    all_ = std::move(merged);
  }
  /// @pre settled
  double within(Clock::time_point from, Clock::time_point to) const {
    Clock::duration sum{};
    for (const auto& [a, b] : all_) sum += std::max(Clock::duration{}, std::min(b, to) - std::max(a, from));
    return in_seconds(sum);
  }
  bool touch(Clock::time_point after, Clock::time_point at) const {
    return std::ranges::any_of(all_, [&](const auto& one) { return after < one.second && at >= one.first; });
  }

 private:
  std::vector<std::pair<Clock::time_point, Clock::time_point>> all_;
};

/// Losses that only a counter has are at an unknown time: the other end may have told of them, and where somebody asked
/// for a change they may be its consequence.
void count_unreported(FlapReport& report) {
  const std::uint64_t unreported = report.unreported[0] + report.unreported[1];
  if (unreported == 0) return;
  std::array<std::uint64_t, 2> losses = report.unreported;
  std::uint64_t told = 0;
  for (const Flap& flap : report.flaps) {
    for (std::size_t i = 0; i < losses.size(); ++i) losses[i] += flap.losses[i];
    told += flap.at_least;
  }
  const std::uint64_t most = std::max(losses[0], losses[1]);
  FlapCount& count = report.counts[static_cast<std::size_t>(FlapClass::unrequested)];
  if (report.requested_s == 0 && most > told) count.at_least += most - told;
  count.at_most += unreported;
}

}  // namespace

void FlapLog::watch(End end, const LinkState& state) {
  Side& one = side(end);
  one.watched = true;
  one.up = is_up(state);
  one.present = state.present;
  one.admin_up = state.admin_up.value_or(true);
  one.admin_down_at_start = !one.admin_up;
  one.counts = state.counts;
  one.incarnation = state.incarnation;
  // A link that is not up cannot be lost.
  if (!one.up) one.unseen.push_back({state.at, Clock::time_point::max()});
}

void FlapLog::lose(Side& one, const LinkEvent& event, End end, std::uint64_t losses) {
  losses_ += losses;
  const bool lasts = !is_up(event.state);
  if (one.outages.size() >= most_kept) {
    Outage& last = one.outages.back();
    last.at = last.over = event.at;
    last.losses += losses;
    last.lasts = lasts;
    return;
  }
  come_up(one, event.after);
  one.outages.push_back({.after = event.after,
                         .at = event.at,
                         .over = event.at,
                         .lasts = lasts,
                         .losses = losses,
                         .end = end,
                         .reason = event.state.down_reason});
}

void FlapLog::come_up(Side& one, Clock::time_point at) {
  if (one.outages.empty() || !one.outages.back().lasts) return;
  one.outages.back().lasts = false;
  one.outages.back().over = at;
}

void FlapLog::add(End end, const LinkEvent& event) {
  using Kind = LinkEvent::Kind;
  Side& one = side(end);
  const bool up = is_up(event.state);
  const bool admin_up = event.state.admin_up.value_or(true);
  if (event.kind == Kind::admin || event.admin_changed) {
    if (one.requests.size() < most_kept)
      one.requests.push_back({event.after, event.at, admin_up});
    else
      one.requests.back().at = event.at, one.requests.back().up = admin_up;
  }
  one.admin_up = admin_up;
  if (!event.complete && event.kind != Kind::removed) one.unseen.push_back({event.after, event.at});
  switch (event.kind) {
    case Kind::carrier:
      one.told += event.downs;
      break;
    case Kind::removed:
      ++one.resets;
      one.present = false;
      one.unseen.push_back({event.after, Clock::time_point::max()});
      break;
    case Kind::appeared:
      one.present = true;
      if (!one.unseen.empty() && one.unseen.back().to == Clock::time_point::max()) one.unseen.back().to = event.at;
      break;
    case Kind::recreated:
    case Kind::counters_reset:
      ++one.resets;
      break;
    case Kind::admin:
    case Kind::reports_lost:
      break;
  }
  // A port that was up and is not has lost its link, counted or not; one that is gone is not observed instead.
  const bool lost_unseen =
      one.up && !up && event.downs == 0 && event.state.present && event.kind != Kind::admin && admin_up;
  if (const std::uint64_t losses = event.downs + (lost_unseen ? 1 : 0); losses > 0) lose(one, event, end, losses);
  if (up) {
    come_up(one, event.at);
    if (!one.unseen.empty() && one.unseen.back().to == Clock::time_point::max()) one.unseen.back().to = event.at;
  }
  one.up = up;
}

void FlapLog::read(End end, const LinkState& state) {
  Side& one = side(end);
  if (!state.present || !state.counts) return;
  if (one.counts && one.incarnation == state.incarnation && state.counts->downs >= one.counts->downs)
    one.counted += state.counts->downs - one.counts->downs;
  one.counts = state.counts;
  one.incarnation = state.incarnation;
}

FlapReport FlapLog::report(const FlapRules& rules, Clock::time_point end) const {
  FlapReport report;
  report.window_s = in_seconds(std::max(Clock::duration{}, end - rules.settled));
  Stretches requested, unseen, down;
  std::vector<Outage> outages;
  for (const End which : both_ends) {
    const std::size_t index = index_of(which);
    const Side& one = sides_[index];
    report.resets[index] = one.resets;
    if (!one.watched) continue;

    std::optional<Clock::time_point> asked_down;
    if (one.admin_down_at_start) asked_down = rules.began;
    for (const Request& request : one.requests) {
      if (!request.up && !asked_down) asked_down = request.after;
      if (!request.up) continue;
      requested.add(asked_down.value_or(request.after), request.at + rules.request_explains);
      asked_down.reset();
    }
    if (asked_down) requested.add(*asked_down, end);

    Stretches own;
    for (const Gap& gap : one.unseen) own.add(gap.from, std::min(gap.to, end));
    own.settle();
    report.observed_s[index] = report.window_s - own.within(rules.settled, end);
    unseen.add(own);

    for (const Outage& outage : one.outages) {
      if (outage.after >= end) continue;
      outages.push_back(outage);
      if (outage.lasts || outage.over > end) outages.back().over = end;
      down.add(outage.after, outages.back().over);
    }
    if (one.counted > one.told) report.unreported[index] = one.counted - one.told;
  }
  requested.settle();
  unseen.settle();
  report.both_observed_s = report.window_s - unseen.within(rules.settled, end);
  report.requested_s = requested.within(rules.settled, end);
  Stretches lost = unseen;
  lost.add(requested);
  lost.add(down);
  lost.settle();
  report.link_s = report.window_s - lost.within(rules.settled, end);

  std::ranges::stable_sort(outages, {}, &Outage::after);
  for (std::size_t i = 0; i < outages.size();) {
    const Outage& first = outages[i];
    Flap flap{.after = first.after, .at = first.at, .over = first.over, .first = first.end, .reason = first.reason};
    bool vague = false;
    for (; i < outages.size() && outages[i].after <= flap.over + rules.together; ++i) {
      const Outage& outage = outages[i];
      flap.losses[index_of(outage.end)] += outage.losses;
      flap.over = std::max(flap.over, outage.over);
      flap.lasts = flap.lasts || outage.lasts;
      vague = vague || outage.at - outage.after > rules.together;
    }
    flap.at_least = std::max(flap.losses[0], flap.losses[1]);
    flap.at_most = vague ? flap.losses[0] + flap.losses[1] : flap.at_least;
    flap.kind = requested.touch(flap.after, flap.at) ? FlapClass::requested
                : flap.at <= rules.settled           ? FlapClass::settling
                                                     : FlapClass::unrequested;
    FlapCount& count = report.counts[static_cast<std::size_t>(flap.kind)];
    count.at_least += flap.at_least;
    count.at_most += flap.at_most;
    report.flaps.push_back(std::move(flap));
  }
  count_unreported(report);
  return report;
}

}  // namespace plugfest::checks
