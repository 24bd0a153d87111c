#include "harness/checks/fec_watch.hpp"

#include "harness/checks/link_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace plugfest::checks {

asio::awaitable<std::string> FecWatch::begin() {
  HostPort& port = *context_.link.at(end_).port;
  // The step before may just have given the link back.
  const auto due = std::min(context_.due, context_.clock.now() + port_start_up);
  const auto waited = co_await wait_for_port(context_, port, true, due);
  state_ = *waited.last;
  at_ = context_.clock.now();
  if (!waited.reached) co_return fmt::format("the {} port is {}", to_string(end_), state_text(state_));
  last_ = co_await port.fec(context_.clock.now() + host_within);
  at_ = began_ = context_.clock.now();
  readable_ = true;
  source_ = fec_source(context_, end_, last_);
  if (last_.port.codewords) codewords_ = 0;
  if (last_.port.uncorrectable_codewords) uncorrectable_ = 0;
  histogram_ = last_.histogram;
  for (FecBin& bin : histogram_) bin.codewords = 0;
  co_return std::string{};
}

std::string FecWatch::changed(const LinkState& now) const {
  if (!is_up(now)) return fmt::format("the link is {}", state_text(now));
  if (now.incarnation != state_.incarnation) return "the port was made anew, or its counters were cleared";
  if (now.counts && state_.counts && now.counts->downs != state_.counts->downs) {
    const std::uint64_t times = now.counts->downs - state_.counts->downs;
    return times == 1 ? "the link went down" : fmt::format("the link went down {} times", times);
  }
  if (now.last_change != state_.last_change) return "the link changed its state";
  return {};
}

int FecWatch::times_lost(const LinkState& now) const {
  const bool same = now.incarnation == state_.incarnation;
  if (same && now.counts && state_.counts && now.counts->downs >= state_.counts->downs)
    return static_cast<int>(now.counts->downs - state_.counts->downs);
  if (!is_up(state_)) return 0;
  return !is_up(now) || (same && now.last_change != state_.last_change) ? 1 : 0;
}

const FecInterval* FecWatch::refuse(std::string why, double seconds) {
  ++voids_;
  void_s_ += seconds;
  why_ = std::move(why);
  if (first_void_.empty()) first_void_ = why_;
  return nullptr;
}

asio::awaitable<const FecInterval*> FecWatch::next() {
  HostPort& port = *context_.link.at(end_).port;
  const LinkState state = co_await port.state(context_.clock.now() + host_within);
  const std::string problem = changed(state);
  const bool was_readable = readable_;
  if (const int lost = times_lost(state); lost > 0) {
    if (losses_ == 0)
      first_loss_ = fmt::format("{} end: {} in the {:.3g} s before {:.6g} s", to_string(end_), problem,
                                std::chrono::duration<double>(context_.clock.now() - at_).count(),
                                std::chrono::duration<double>(context_.clock.now() - began_).count());
    losses_ += lost;
  }
  state_ = state;
  const auto seconds_since = [&] {
    return std::chrono::duration<double>(context_.clock.now() - std::exchange(at_, context_.clock.now())).count();
  };
  readable_ = is_up(state);
  if (!readable_) co_return refuse(problem, seconds_since());
  FecCounters now = co_await port.fec(context_.clock.now() + host_within);
  if (!was_readable || !problem.empty()) {
    last_ = std::move(now);
    co_return refuse(problem.empty() ? "the link came up" : problem, seconds_since());
  }
  fec_between(source_, last_, now, interval_);
  const double missing_s = clock_.add(interval_);
  const double seconds = seconds_since();
  if (!interval_.broken.empty() || missing_s > 0) {
    last_ = std::move(now);
    if (interval_.broken.empty() && first_outage_.empty())
      first_outage_ = fmt::format("{} end: codewords are missing for {:.3g} s: an outage that nobody reported",
                                  to_string(end_), missing_s);
    co_return refuse(interval_.broken.empty()
                         ? fmt::format("codewords are missing for {:.3g} s: an outage that nobody reported", missing_s)
                         : interval_.broken,
                     seconds);
  }
  sum_up(now);
  observed_s_ += seconds;
  last_ = std::move(now);
  co_return &interval_;
}

asio::awaitable<void> FecWatch::skip() {
  HostPort& port = *context_.link.at(end_).port;
  state_ = co_await port.state(context_.clock.now() + host_within);
  readable_ = is_up(state_);
  if (readable_) last_ = co_await port.fec(context_.clock.now() + host_within);
  at_ = context_.clock.now();
}

void FecWatch::sum_up(const FecCounters& now) {
  if (codewords_ && interval_.codewords) *codewords_ += *interval_.codewords;
  if (uncorrectable_ && interval_.uncorrectable) *uncorrectable_ += *interval_.uncorrectable;
  if (now.histogram.size() != histogram_.size() || last_.histogram.size() != histogram_.size()) return;
  for (std::size_t i = 0; i < histogram_.size(); ++i)
    if (now.histogram[i].codewords >= last_.histogram[i].codewords)
      histogram_[i].codewords += now.histogram[i].codewords - last_.histogram[i].codewords;
}

std::optional<double> FecWatch::blind_s() const {
  return source_.counts_codewords ? std::optional{clock_.blind_s()} : std::nullopt;
}

std::string FecWatch::void_text() const {
  if (voids_ == 0) return {};
  return fmt::format("{} read interval{} ({:.3g} s) at the {} end {} not count: {}", voids_, voids_ == 1 ? "" : "s",
                     void_s_, to_string(end_), voids_ == 1 ? "does" : "do", first_void_);
}

void judge_losses(Context& context, std::span<const FecWatch* const> ends, const std::string& during,
                  Summary& summary) {
  // Both ends see the same loss.
  const FecWatch* most = nullptr;
  for (const FecWatch* const end : ends)
    if (most == nullptr || end->losses() > most->losses()) most = end;
  if (most == nullptr) return;
  const std::string source =
      fmt::format("no loss of link was asked for in this step{}{}", during.empty() ? "" : ", ", during);
  judge_none(context, "link.lost", most->losses(), source, most->first_loss(), summary);
  if (most->losses() > 0) return;
  for (const FecWatch* const end : ends)
    if (!end->first_outage().empty()) summary.add(Verdict::inconclusive, end->first_outage());
}

}  // namespace plugfest::checks
