#include "harness/checks/tap_search.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace plugfest::checks {
namespace {

constexpr double worthless = -std::numeric_limits<double>::infinity();

}  // namespace

FirCodes moved(const FirCodes& codes, const TapMove& move) {
  FirCodes there = codes;
  for (std::size_t i = 0; i < FirCodes::places; ++i)
    if (there.code[i]) *there.code[i] += move[i];
  return there;
}

std::optional<TapMove> within_full_scale(const FirCodes& codes, TapMove move, int largest) {
  const int excess = code_sum(moved(codes, move)) - largest;
  if (excess <= 0) return move;
  const std::optional<int>& main = codes.code[FirCodes::main];
  if (!main || std::abs(*main + move[FirCodes::main]) <= excess) return std::nullopt;
  move[FirCodes::main] += *main + move[FirCodes::main] > 0 ? -excess : excess;
  return move;
}

TapSearch::TapSearch(Range range, Bound bound)
    : range_(std::move(range)), bound_(std::move(bound)), step_(range_.step) {}

std::optional<double> TapSearch::value_of(const TapMove& move) const {
  const auto at = known_.find(move);
  return at == known_.end() ? std::nullopt : at->second;
}

std::optional<TapMove> TapSearch::shifted(const TapMove& from, std::size_t place, int by) const {
  TapMove to = from;
  to[place] = std::clamp(from[place] + by, -range_.reach, range_.reach);
  if (to == from) return std::nullopt;
  return bound_(to);
}

bool TapSearch::ask(const std::optional<TapMove>& move) {
  if (!move || known_.contains(*move)) return false;
  asked_ = move;
  return true;
}

void TapSearch::adopt() {
  for (const auto& [move, value] : known_)
    if (value.value_or(worthless) > value_of(best_).value_or(worthless)) best_ = move;
}

void TapSearch::begin_axis() {
  centre_ = best_;
  const std::size_t place = range_.axes[axis_];
  below_ = shifted(centre_, place, -step_);
  above_ = shifted(centre_, place, step_);
}

/// Where a parabola through three values on the axis has its top: at most two steps away.
std::optional<TapMove> TapSearch::parabola() const {
  const auto low = below_ ? value_of(*below_) : std::nullopt, high = above_ ? value_of(*above_) : std::nullopt;
  const auto middle = value_of(centre_);
  const std::size_t place = range_.axes[axis_];
  if (!middle) return std::nullopt;
  // With one side missing or worthless, or no top between them, the way up goes on for another step.
  const double bend = low && high ? *low - 2 * *middle + *high : 0;
  if (bend < 0) {
    const double top = std::clamp(0.5 * (*low - *high) / bend, -2.0, 2.0);
    return shifted(centre_, place, static_cast<int>(std::lround(top * step_)));
  }
  const double down = low.value_or(worthless), up = high.value_or(worthless);
  if (std::max(down, up) <= *middle) return std::nullopt;
  return shifted(centre_, place, up > down ? 2 * step_ : -2 * step_);
}

std::optional<TapMove> TapSearch::onward() const {
  TapMove further = best_;
  for (std::size_t i = 0; i < further.size(); ++i)
    further[i] = std::clamp(2 * best_[i] - round_began_[i], -range_.reach, range_.reach);
  if (further == best_) return std::nullopt;
  return bound_(further);
}

/// Goes to the next stage that has something to ask.
void TapSearch::advance() {
  while (!asked_ && stage_ != Stage::over) {
    switch (stage_) {
      case Stage::start:
        if (range_.axes.empty()) {
          stage_ = Stage::over;
          break;
        }
        begin_axis();
        stage_ = Stage::below;
        ask(below_);
        break;
      case Stage::below:
        stage_ = Stage::above;
        ask(above_);
        break;
      case Stage::above:
        stage_ = Stage::guess;
        ask(parabola());
        break;
      case Stage::guess:
        adopt();
        if (++axis_ < range_.axes.size()) {
          begin_axis();
          stage_ = Stage::below;
          ask(below_);
        } else {
          stage_ = Stage::onward;
          ask(onward());
        }
        break;
      case Stage::onward:
        adopt();
        axis_ = 0;
        // A round that went no further than half a step has found what steps of this length can find.
        if (std::ranges::equal(best_, round_began_, [&](int a, int b) { return std::abs(a - b) <= step_ / 2; })) {
          if (step_ <= range_.finest) {
            stage_ = Stage::over;
            break;
          }
          step_ = std::max(range_.finest, step_ / 2);
        }
        round_began_ = best_;
        begin_axis();
        stage_ = Stage::below;
        ask(below_);
        break;
      case Stage::over:
        break;
    }
  }
}

std::optional<TapMove> TapSearch::next() {
  if (known_.empty()) {
    asked_ = TapMove{};
    return asked_;
  }
  if (evaluations() >= range_.evaluations) stage_ = Stage::over;
  if (stage_ != Stage::over && !asked_) advance();
  if (stage_ == Stage::over) {
    adopt();
    asked_.reset();
  }
  return asked_;
}

void TapSearch::tell(std::optional<double> value) {
  known_[*asked_] = value;
  asked_.reset();
}

}  // namespace plugfest::checks
