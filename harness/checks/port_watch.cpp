#include "harness/checks/port_watch.hpp"

#include "harness/checks/link_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace plugfest::checks {

PortSpell::PortSpell(Context& context, End end)
    : context_(context), port_(context.link.at(end).port), watch_(port_->watch()) {}

asio::awaitable<void> PortSpell::begin() {
  state_ = first_ = co_await port_->state(context_.clock.now() + host_within);
}

void PortSpell::note(const LinkEvent& event) {
  told_ += event.downs;
  complete_ = complete_ && event.complete;
  const bool came = wanted_ ? event.ups > 0 : event.downs > 0;
  if (seen_ && wanted_) losses_since_up_ += event.downs;
  if (seen_ || !came || event.at < asked_) return;
  seen_ = true;
  not_before_ = std::max(asked_, event.after);
  seen_at_ = event.at;
  // More than one of a kind in one bracket: the first came up, and was lost again.
  if (wanted_ && event.ups > 1) losses_since_up_ += event.ups - 1;
}

asio::awaitable<void> PortSpell::expect(bool up) {
  co_await take();
  wanted_ = up;
  seen_ = false;
  losses_since_up_ = 0;
  asked_ = context_.clock.now();
}

asio::awaitable<bool> PortSpell::reach(Clock::time_point due) {
  const auto polled = co_await wait_for_port(context_, *port_, wanted_, due);
  co_await take();
  if (!seen_) {  // told later, or never
    seen_ = polled.reached;
    not_before_ = polled.reached && polled.at_first_look ? asked_ : polled.not_before;
    seen_at_ = polled.seen;
  }
  co_return polled.reached;
}

asio::awaitable<void> PortSpell::take() {
  for (;;) {
    const std::optional<LinkEvent> event = co_await watch_->next(context_.clock.now());
    if (!event) break;
    note(*event);
  }
  state_ = co_await port_->state(context_.clock.now() + host_within);
}

Span PortSpell::since(Clock::time_point commanded, Clock::time_point accepted) const {
  return span_between(commanded, accepted, not_before_, seen_at_);
}

std::string PortSpell::inconsistency() const {
  if (!complete_ || !first_.counts || !state_.counts || first_.incarnation != state_.incarnation) return {};
  const std::uint64_t downs = state_.counts->downs - first_.counts->downs;
  if (downs != told_) return fmt::format("it told of {} losses of the link and counted {}", told_, downs);
  if (!first_.counts->ups || !state_.counts->ups || !is_up(first_) || !is_up(state_)) return {};
  const std::uint64_t ups = *state_.counts->ups - *first_.counts->ups;
  if (ups != downs) return fmt::format("it counted {} losses of the link and {} returns", downs, ups);
  return {};
}

std::string spread_text(std::vector<double> seconds) {
  if (seconds.empty()) return "none";
  std::ranges::sort(seconds);
  return fmt::format("{:.3g} / {:.3g} / {:.3g} s of {}", seconds.front(), seconds[seconds.size() / 2], seconds.back(),
                     seconds.size());
}

}  // namespace plugfest::checks
