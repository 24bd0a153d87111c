#include "drivers/linux/link_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace plugfest::linux_io {

namespace {

std::optional<LinkCounts> counts(const LinkReport& report) {
  if (!report.downs) return std::nullopt;
  return LinkCounts{*report.downs, report.ups ? std::optional<std::uint64_t>{*report.ups} : std::nullopt};
}

bool went_back(const LinkCounts& before, const LinkCounts& after) {
  return after.downs < before.downs || (before.ups && after.ups && *after.ups < *before.ups);
}

bool merges(LinkEvent::Kind kind) { return kind == LinkEvent::Kind::carrier || kind == LinkEvent::Kind::admin; }

}  // namespace

std::string transitions_text(std::uint64_t downs, std::uint64_t ups) {
  if (downs == 0 && ups == 0) return "no change";
  if (downs == 1 && ups == 0) return "down";
  if (downs == 0 && ups == 1) return "up";
  const std::uint64_t flaps = std::max(downs, ups);
  return flaps == 1 ? "1 flap" : fmt::format("{} flaps, times unknown", flaps);
}

LinkEvent LinkCounters::event(LinkEvent::Kind kind, Clock::time_point at) const {
  // The kernel sends a change within linkwatch's delay, unless it is the report itself that was lost.
  const auto earliest = lost_since_.value_or(at - linkwatch_delay);
  LinkEvent event{};
  event.kind = kind;
  event.after = std::clamp(earliest, std::min(state_.at, at), at);
  event.at = at;
  return event;
}

void LinkCounters::adopt(const LinkReport& report, Clock::time_point at) {
  known_ = true;
  ifindex_ = report.ifindex;
  state_.at = at;
  state_.present = true;
  state_.admin_up = report.admin_up;
  state_.oper = report.oper;
  // The kernel keeps the last carrier of an interface that is down, for which nothing is true any more.
  state_.carrier = report.admin_up ? report.carrier : std::nullopt;
  state_.counts = counts(report);
  lost_since_.reset();
}

std::vector<LinkEvent> LinkCounters::leave(std::string text, Clock::time_point at) {
  LinkEvent removed = event(LinkEvent::Kind::removed, at);
  LinkState gone;
  gone.at = at;
  gone.oper = OperState::not_present;
  gone.incarnation = state_.incarnation;
  gone.last_change = state_.last_change;
  state_ = gone;
  lost_since_.reset();
  removed.state = state_;
  removed.text = std::move(text);
  return {removed};
}

std::vector<LinkEvent> LinkCounters::enter(const LinkReport& report, Clock::time_point at, std::string why) {
  LinkEvent entered = event(state_.present ? LinkEvent::Kind::recreated : LinkEvent::Kind::appeared, at);
  // How long the old one had been gone is not known.
  entered.after = state_.at;
  entered.complete = false;
  entered.downs = report.downs.value_or(0);
  entered.ups = report.ups.value_or(0);
  ++state_.incarnation;
  state_.last_change = at;
  adopt(report, at);
  entered.state = state_;
  entered.text = std::move(why);
  return {entered};
}

std::vector<LinkEvent> LinkCounters::compare(const LinkReport& report, Clock::time_point at) {
  const LinkState before = state_;
  const auto now = counts(report);
  const LinkEvent blank = event(LinkEvent::Kind::carrier, at);
  adopt(report, at);

  std::vector<LinkEvent> events;
  const bool admin_changed = before.admin_up != state_.admin_up;
  LinkEvent carrier = blank;
  carrier.admin_changed = admin_changed;
  if (before.counts && now) {
    carrier.downs = now->downs - before.counts->downs;
    if (now->ups && before.counts->ups) carrier.ups = *now->ups - *before.counts->ups;
  }
  if (carrier.downs != 0 || carrier.ups != 0) state_.last_change = at;
  if (admin_changed) {
    LinkEvent admin = blank;
    admin.kind = LinkEvent::Kind::admin;
    admin.admin_changed = true;
    admin.state = state_;
    admin.text = report.admin_up ? "set up" : "set down";
    events.push_back(std::move(admin));
  }
  if (carrier.downs != 0 || carrier.ups != 0) {
    carrier.state = state_;
    carrier.text = transitions_text(carrier.downs, carrier.ups);
    events.push_back(std::move(carrier));
  }
  return events;
}

std::vector<LinkEvent> LinkCounters::take(const LinkReport& report, Clock::time_point at) {
  const bool ours = state_.present && report.ifindex == ifindex_;
  if (report.name != name_) {
    if (!ours) return {};
    return leave(fmt::format("ifindex {} is called {} now", report.ifindex, report.name), at);
  }
  if (report.removed) {
    if (!ours) return {};
    // The last word carries what was counted up to the end, closing the interface included.
    std::vector<LinkEvent> events;
    const auto last = counts(report);
    const bool another = state_.counts && last && went_back(*state_.counts, *last);
    events =
        another ? enter(report, at, fmt::format("made again unseen as ifindex {}", ifindex_)) : compare(report, at);
    std::ranges::move(leave(fmt::format("ifindex {} was removed", report.ifindex), at), std::back_inserter(events));
    return events;
  }
  if (!known_) {
    adopt(report, at);
    return {};
  }
  if (!state_.present)
    return enter(report, at,
                 ifindex_ == 0 ? fmt::format("there as ifindex {}", report.ifindex)
                               : fmt::format("made again: ifindex {} became {}", ifindex_, report.ifindex));
  if (!ours) return enter(report, at, fmt::format("made again: ifindex {} became {}", ifindex_, report.ifindex));
  const auto now = counts(report);
  if (state_.counts && now && went_back(*state_.counts, *now))
    return enter(
        report, at,
        fmt::format("made again: ifindex {} counts {} downs after {}", ifindex_, now->downs, state_.counts->downs));
  return compare(report, at);
}

std::vector<LinkEvent> LinkCounters::absent(Clock::time_point at) {
  if (known_ && state_.present) return leave(fmt::format("ifindex {} is not there any more", ifindex_), at);
  if (!known_) state_.oper = OperState::not_present;
  known_ = true;
  state_.at = at;
  return {};
}

LinkEvent LinkCounters::lost(Clock::time_point since, Clock::time_point at) {
  if (!lost_since_) lost_since_ = std::max(since - linkwatch_delay, std::min(state_.at, at));
  LinkEvent lost = event(LinkEvent::Kind::reports_lost, at);
  lost.state = state_;
  lost.text = "the kernel's reports overran the socket; what they told is counted, its times are not known";
  return lost;
}

void add_merged(std::deque<LinkEvent>& queue, LinkEvent event, std::size_t limit) {
  if (queue.size() < limit || !merges(event.kind) || !merges(queue.back().kind)) {
    queue.push_back(std::move(event));
    return;
  }
  LinkEvent& last = queue.back();
  last.kind = LinkEvent::Kind::carrier;
  last.after = std::min(last.after, event.after);
  last.at = event.at;
  last.downs += event.downs;
  last.ups += event.ups;
  last.admin_changed = last.admin_changed || event.admin_changed;
  last.complete = last.complete && event.complete;
  last.state = std::move(event.state);
  last.text = transitions_text(last.downs, last.ups);
}

}  // namespace plugfest::linux_io
