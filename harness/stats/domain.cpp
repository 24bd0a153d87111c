#include "harness/stats/domain.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace plugfest::stats {

void require(bool holds, std::string_view message) {
  if (!holds) throw std::invalid_argument{std::string{message}};
}

void require_fraction(long double value, std::string_view name) {
  if (value > 0 && value < 1) return;
  throw std::invalid_argument{fmt::format("{} must be above 0 and below 1, not {}", name, static_cast<double>(value))};
}

void require_positive(long double value, std::string_view name) {
  if (value > 0 && std::isfinite(value)) return;
  throw std::invalid_argument{fmt::format("{} must be above 0, not {}", name, static_cast<double>(value))};
}

void require_not_negative(long double value, std::string_view name) {
  if (value >= 0 && std::isfinite(value)) return;
  throw std::invalid_argument{fmt::format("{} must be at least 0, not {}", name, static_cast<double>(value))};
}

}  // namespace plugfest::stats
