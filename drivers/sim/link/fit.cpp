#include "drivers/sim/link/fit.hpp"

#include "drivers/sim/link/chain.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plugfest::sim::link {
namespace {

/// Positions within the parameters' ranges, 0..1.
using Point = std::vector<double>;
using Matrix = std::vector<std::vector<double>>;

/// A BER of 0 is one that the model cannot tell from it.
constexpr double least_ber = 1e-300;
constexpr double small_step = 1e-4;

class Model {
 public:
  Model(const std::vector<FitRow>& rows, const std::vector<const ParameterInfo*>& free) : rows_(rows), free_(free) {}

  std::vector<double> residuals(const Point& point) {
    ++evaluations_;
    std::vector<double> out;
    out.reserve(rows_.size());
    for (const FitRow& row : rows_) {
      LaneChain chain = row.chain;
      for (std::size_t i = 0; i < free_.size(); ++i) free_[i]->set(chain, value(i, point[i]));
      out.push_back(std::log10(std::max(evaluate(chain).ber, least_ber)) - row.log10_ber);
    }
    return out;
  }
  double cost(const Point& point) {
    double sum = 0;
    for (const double residual : residuals(point)) sum += residual * residual;
    return sum / static_cast<double>(rows_.size());
  }
  double value(std::size_t i, double position) const {
    return free_[i]->minimum + position * (free_[i]->maximum - free_[i]->minimum);
  }
  double position(std::size_t i, double at) const {
    return (at - free_[i]->minimum) / (free_[i]->maximum - free_[i]->minimum);
  }
  int evaluations() const { return evaluations_; }

 private:
  const std::vector<FitRow>& rows_;
  const std::vector<const ParameterInfo*>& free_;
  int evaluations_ = 0;
};

struct Corner {
  Point at;
  double cost = 0;
};

Point between(const Point& from, const Point& to, double how_far) {
  Point out(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) out[i] = std::clamp(from[i] + how_far * (to[i] - from[i]), 0.0, 1.0);
  return out;
}

/// One search from `start` with a first simplex of that size. @return whether it came to rest
bool nelder_mead(Model& model, Corner& best, double size, int budget) {
  const std::size_t n = best.at.size();
  std::vector<Corner> simplex{best};
  for (std::size_t i = 0; i < n; ++i) {
    Point at = best.at;
    at[i] += at[i] + size <= 1 ? size : -size;
    at[i] = std::clamp(at[i], 0.0, 1.0);
    simplex.push_back({at, model.cost(at)});
  }
  const auto by_cost = [](const Corner& a, const Corner& b) { return a.cost < b.cost; };
  bool rested = false;
  while (model.evaluations() < budget) {
    std::sort(simplex.begin(), simplex.end(), by_cost);
    double spread = 0;
    for (const Corner& corner : simplex)
      for (std::size_t i = 0; i < n; ++i) spread = std::max(spread, std::abs(corner.at[i] - simplex[0].at[i]));
    if (spread < 1e-6 || (simplex[n].cost - simplex[0].cost < 1e-12 && spread < 1e-3)) {
      rested = true;
      break;
    }
    Point centre(n, 0.0);
    for (std::size_t c = 0; c < n; ++c)
      for (std::size_t i = 0; i < n; ++i) centre[i] += simplex[c].at[i] / static_cast<double>(n);
    const auto try_at = [&](double how_far) {
      Corner corner{between(centre, simplex[n].at, how_far), 0};
      corner.cost = model.cost(corner.at);
      return corner;
    };
    const Corner reflected = try_at(-1);
    if (reflected.cost < simplex[0].cost) {
      const Corner expanded = try_at(-2);
      simplex[n] = expanded.cost < reflected.cost ? expanded : reflected;
    } else if (reflected.cost < simplex[n - 1].cost) {
      simplex[n] = reflected;
    } else {
      const Corner contracted = try_at(reflected.cost < simplex[n].cost ? -0.5 : 0.5);
      if (contracted.cost < std::min(reflected.cost, simplex[n].cost)) {
        simplex[n] = contracted;
      } else {
        for (std::size_t c = 1; c <= n; ++c) {
          simplex[c].at = between(simplex[0].at, simplex[c].at, 0.5);
          simplex[c].cost = model.cost(simplex[c].at);
        }
      }
    }
  }
  best = *std::min_element(simplex.begin(), simplex.end(), by_cost);
  return rested;
}

/// Mean over the rows of the products of slopes, decades over whole ranges.
Matrix curvature(Model& model, const Point& at) {
  const std::size_t n = at.size();
  std::vector<std::vector<double>> slopes;
  for (std::size_t i = 0; i < n; ++i) {
    Point low = at, high = at;
    low[i] = std::max(0.0, at[i] - small_step);
    high[i] = std::min(1.0, at[i] + small_step);
    const auto below = model.residuals(low), above = model.residuals(high);
    std::vector<double> slope(below.size());
    for (std::size_t r = 0; r < slope.size(); ++r) slope[r] = (above[r] - below[r]) / (high[i] - low[i]);
    slopes.push_back(std::move(slope));
  }
  Matrix out(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      out[i][j] = std::inner_product(slopes[i].begin(), slopes[i].end(), slopes[j].begin(), 0.0) /
                  static_cast<double>(slopes[i].size());
  return out;
}

struct Eigen {
  std::vector<double> values;
  Matrix vectors;  ///< [i]: of values[i]
};

/// Of a symmetric matrix, by rotations (Jacobi).
Eigen eigen(Matrix a) {
  const std::size_t n = a.size();
  Matrix v(n, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) v[i][i] = 1;
  for (int sweep = 0; sweep < 60; ++sweep)
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t q = p + 1; q < n; ++q) {
        if (a[p][q] == 0) continue;
        const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const double t = (theta >= 0 ? 1 : -1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (std::size_t k = 0; k < n; ++k) {
          const double kp = a[k][p], kq = a[k][q];
          a[k][p] = c * kp - s * kq;
          a[k][q] = s * kp + c * kq;
        }
        for (std::size_t k = 0; k < n; ++k) {
          const double pk = a[p][k], qk = a[q][k];
          a[p][k] = c * pk - s * qk;
          a[q][k] = s * pk + c * qk;
          const double vp = v[p][k], vq = v[q][k];
          v[p][k] = c * vp - s * vq;
          v[q][k] = s * vp + c * vq;
        }
      }
  Eigen out;
  for (std::size_t i = 0; i < n; ++i) out.values.push_back(std::max(0.0, a[i][i]));
  out.vectors = std::move(v);
  return out;
}

void judge(FitResult& result, const Model& model, const Point& at, const Eigen& shape) {
  const std::size_t n = at.size();
  const double grown = result.rms_decades + result.tolerance_decades;
  // So much may the mean square grow.
  const double room = grown * grown - result.rms_decades * result.rms_decades;
  for (std::size_t i = 0; i < n; ++i) {
    double variance = 0;
    for (std::size_t k = 0; k < n; ++k)
      variance += shape.vectors[k][i] * shape.vectors[k][i] / std::max(shape.values[k], 1e-12);
    const double reach = std::sqrt(room * variance);
    FitParameter& parameter = result.parameters[i];
    const double low = std::max(0.0, at[i] - reach), high = std::min(1.0, at[i] + reach);
    parameter.lowest = model.value(i, low);
    parameter.highest = model.value(i, high);
    constexpr double edge = 1e-3;
    parameter.determined = reach < 0.25 && at[i] > edge && at[i] < 1 - edge;
  }
  for (std::size_t k = 0; k < n; ++k) {
    FlatDirection direction;
    double largest = 0;
    for (const double part : shape.vectors[k])
      if (std::abs(part) > std::abs(largest)) largest = part;
    for (const double part : shape.vectors[k]) direction.parts.push_back(part / largest);
    direction.decades = std::sqrt(shape.values[k]) / std::abs(largest);
    // A quarter of the range to either side does not show.
    if (direction.decades * 0.25 < result.tolerance_decades) result.flat.push_back(std::move(direction));
  }
}

}  // namespace

FitResult fit(const std::vector<FitRow>& rows, const std::vector<const ParameterInfo*>& free, int budget) {
  Model model{rows, free};
  FitResult result;
  Corner best;
  for (std::size_t i = 0; i < free.size(); ++i) {
    const double start = free[i]->get(rows.front().chain);
    best.at.push_back(std::clamp(model.position(i, start), 0.0, 1.0));
    result.parameters.push_back({.info = free[i], .start = start});
  }
  best.cost = model.cost(best.at);
  result.start_rms_decades = std::sqrt(best.cost);
  // Begun anew where it came to rest: a simplex that has collapsed is no proof of a minimum.
  for (const double size : {0.1, 0.05, 0.02}) result.settled = nelder_mead(model, best, size, budget);

  result.residual_decades = model.residuals(best.at);
  result.rms_decades = std::sqrt(best.cost);
  for (std::size_t i = 0; i < free.size(); ++i) result.parameters[i].value = model.value(i, best.at[i]);
  judge(result, model, best.at, eigen(curvature(model, best.at)));
  result.evaluations = model.evaluations();
  return result;
}

}  // namespace plugfest::sim::link
