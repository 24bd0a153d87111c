#include "harness/checks/margin_map.hpp"

#include "harness/stats/error_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <tuple>

namespace plugfest::checks {

MarginMap::MarginMap(std::vector<MapAxis> axes) : axes_(std::move(axes)) {
  std::size_t points = 1;
  for (const MapAxis& axis : axes_) points *= static_cast<std::size_t>(axis.below + axis.above + 1);
  quality_.assign(points, PointQuality::unknown);
  margin_.resize(points);
  centre_ = *point_at(std::vector<int>(axes_.size(), 0));
}

std::vector<int> MarginMap::steps_of(std::size_t point) const {
  std::vector<int> steps(axes_.size());
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const auto width = static_cast<std::size_t>(axes_[i].below + axes_[i].above + 1);
    steps[i] = static_cast<int>(point % width) - axes_[i].below;
    point /= width;
  }
  return steps;
}

std::optional<std::size_t> MarginMap::point_at(const std::vector<int>& steps) const {
  std::size_t point = 0, stride = 1;
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    if (steps[i] < -axes_[i].below || steps[i] > axes_[i].above) return std::nullopt;
    point += stride * static_cast<std::size_t>(steps[i] + axes_[i].below);
    stride *= static_cast<std::size_t>(axes_[i].below + axes_[i].above + 1);
  }
  return point;
}

void MarginMap::set(std::size_t point, PointQuality quality, std::optional<double> margin_db) {
  quality_[point] = quality;
  margin_[point] = margin_db;
}

std::size_t MarginMap::good_region() const {
  if (quality_[centre_] != PointQuality::good) return 0;
  std::vector<bool> seen(points());
  std::vector<std::size_t> open{centre_};
  seen[centre_] = true;
  std::size_t size = 0;
  while (!open.empty()) {
    std::vector<int> steps = steps_of(open.back());
    open.pop_back();
    ++size;
    for (std::size_t axis = 0; axis < axes_.size(); ++axis)
      for (const int direction : {-1, 1}) {
        steps[axis] += direction;
        const auto next = point_at(steps);
        steps[axis] -= direction;
        if (!next || seen[*next] || quality_[*next] != PointQuality::good) continue;
        seen[*next] = true;
        open.push_back(*next);
      }
  }
  return size;
}

AxisReach MarginMap::reach(std::size_t axis, int direction) const {
  AxisReach reach;
  std::vector<int> steps(axes_.size(), 0);
  for (;;) {
    steps[axis] += direction;
    const auto next = point_at(steps);
    if (!next) return reach;
    if (quality_[*next] != PointQuality::good) {
      reach.ended = quality_[*next];
      return reach;
    }
    ++reach.steps;
  }
}

std::size_t MarginMap::best() const {
  std::size_t best = centre_;
  for (std::size_t point = 0; point < points(); ++point)
    if (margin_[point] && (!margin_[best] || *margin_[point] > *margin_[best])) best = point;
  return best;
}

std::string MarginMap::text(int slice) const {
  const auto cell = [&](std::size_t point) -> std::string {
    switch (quality_[point]) {
      case PointQuality::unknown:
        return margin_[point] ? fmt::format("{:.1f}?", *margin_[point]) : "?";
      case PointQuality::good:
        return margin_[point] ? fmt::format("{:.1f}", *margin_[point]) : "good";
      case PointQuality::bad:
        return margin_[point] ? fmt::format("{:.1f}", *margin_[point]) : "bad";
      case PointQuality::outside:
        return "-";
    }
    return {};
  };
  std::string text;
  std::vector<int> steps(axes_.size(), 0);
  const std::size_t rows = axes_.size() > 1 ? 1 : 0;
  if (axes_.size() > 2) steps.back() = slice;
  const int from = rows == 1 ? -axes_[1].below : 0, to = rows == 1 ? axes_[1].above : 0;
  for (int row = from; row <= to; ++row) {
    if (rows == 1) {
      steps[1] = row;
      text += fmt::format("{}{} {:+d}: ", text.empty() ? "" : "; ", axes_[1].name, row * axes_[1].step);
    }
    for (int column = -axes_[0].below; column <= axes_[0].above; ++column) {
      steps[0] = column;
      text += (column == -axes_[0].below ? "" : " ") + cell(*point_at(steps));
    }
  }
  return text;
}

std::vector<std::size_t> measuring_order(const MarginMap& map) {
  std::vector<std::size_t> order(map.points());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t point) {
    const std::vector<int> steps = map.steps_of(point);
    int away = 0;
    for (const int step : steps) away += std::abs(step);
    const int last = steps.empty() ? 0 : steps.back();
    return std::tuple{std::abs(last), last, away, point};
  };
  std::ranges::sort(order, {}, rank);
  return order;
}

PointQuality quality_of(double errors, double most_wrong, double bits, double limit, double confidence) {
  if (!(bits > 0)) return PointQuality::unknown;
  const auto whole = [bits](double count) { return std::min(std::ceil(count), bits); };
  if (stats::binomial_upper(whole(most_wrong), bits, confidence) < limit) return PointQuality::good;
  if (errors > 0 && stats::binomial_lower(whole(errors), bits, confidence) > limit) return PointQuality::bad;
  return PointQuality::unknown;
}

}  // namespace plugfest::checks
