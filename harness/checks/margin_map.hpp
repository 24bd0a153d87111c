#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A map of settings around an operating point: where a link is good, and how far that is from where it stands. Pure.
namespace plugfest::checks {

struct MapAxis {
  std::string name;          ///< "pre1"
  int step = 1;              ///< codes from point to point
  int below = 0, above = 0;  ///< points to either side of the operating point
};

enum class PointQuality : std::uint8_t {
  unknown,  ///< not measured, or between the bounds
  good,     ///< the upper bound of the BER is below the limit
  bad,      ///< the lower bound is above it, or there was no link
  outside   ///< the silicon or the module does not take it
};

/// The point that ends the good ones along an axis.
struct AxisReach {
  int steps = 0;                      ///< good ones one after another, the operating point not counted
  std::optional<PointQuality> ended;  ///< by what; empty: by the edge of the map
};

class MarginMap {
 public:
  /// @param axes  the operating point is at offset 0 of each
  explicit MarginMap(std::vector<MapAxis> axes);

  const std::vector<MapAxis>& axes() const { return axes_; }
  std::size_t points() const { return quality_.size(); }
  /// Steps from the operating point, one an axis.
  std::vector<int> steps_of(std::size_t point) const;
  std::optional<std::size_t> point_at(const std::vector<int>& steps) const;
  std::size_t centre() const { return centre_; }

  void set(std::size_t point, PointQuality quality, std::optional<double> margin_db = {});
  PointQuality quality(std::size_t point) const { return quality_[point]; }
  std::optional<double> margin_db(std::size_t point) const { return margin_[point]; }

  /// Good points that hang together with the operating point, it included.
  std::size_t good_region() const;
  /// @param direction  -1 or 1
  AxisReach reach(std::size_t axis, int direction) const;
  /// The best margin that was measured.
  std::size_t best() const;
  /// Rows of the first two axes at the operating point's place on the others but `slice` steps on the last one:
  /// margins in dB, "bad", "?", "-" for outside.
  std::string text(int slice = 0) const;

 private:
  std::vector<MapAxis> axes_;
  std::vector<PointQuality> quality_;
  std::vector<std::optional<double>> margin_;
  std::size_t centre_ = 0;
};

/// Points in the order in which to measure them: all of one place on the last axis before the next, nearest first.
std::vector<std::size_t> measuring_order(const MarginMap& map);

/// What a count says of a point. A BER between its bounds and the limit is not known.
/// @param errors        events, each one wrong bit at least
/// @param most_wrong    wrong bits that they can stand for at most, lost codewords included
/// @param confidence    of each of the two bounds
PointQuality quality_of(double errors, double most_wrong, double bits, double limit, double confidence);

}  // namespace plugfest::checks
