#pragma once

#include "drivers/host_port.hpp"
#include "harness/checks/fec_reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the FEC counters of one port say over hours: differences of neighbouring reads, gathered.
namespace plugfest::checks {

/// Errors per bit of a port over several reads. Ratios are those of counted events: never above what is known.
class FecTally {
 public:
  void add(const FecInterval& interval, int highest_bin);
  void add(const FecTally& other);
  void clear();

  bool knows_errors() const { return bits_ > 0; }
  /// Of all reads together, of the best and of the worst one: "1.2e-09", or "< 3.5e-13 at 95 %" with no error seen.
  std::string mean_text() const;
  std::string least_text() const;
  std::string most_text() const;
  /// ", lane 3 worst: 1.2e-09"; empty where there is but one counter.
  std::string worst_counter_text(const FecSource& source) const;
  double bits() const { return bits_; }
  int highest_bin() const { return highest_bin_; }  ///< that grew; -1: none, or no histogram
  const std::optional<double>& uncorrectable() const { return uncorrectable_; }  ///< empty: not counted

 private:
  double bits_ = 0, errors_ = 0;
  double least_ = 0, most_ = 0;  ///< ratio of a read
  double least_bits_ = 0;        ///< of the shortest step: what "no error" in a read means
  std::vector<double> by_counter_;
  double counter_bits_ = 0;
  std::optional<double> uncorrectable_;
  int highest_bin_ = -1;
};

/// The counters of one port, read now and then. Memory is used again: reading costs no allocation.
class FecReader {
 public:
  /// What the first read says about the source; before that a read tells nothing.
  void begin(FecSource source, FecCounters first);
  bool begun() const { return last_.has_value(); }
  /// The newest read. @pre begun
  void add(FecCounters now);

  const FecSource& source() const { return source_; }
  const FecInterval& interval() const { return interval_; }  ///< between the two newest reads
  int highest_bin() const { return highest_bin_; }           ///< that grew in it; -1: none
  /// Errors per bit of the whole port in it; empty: not known.
  std::optional<double> ratio() const;
  /// Time that codewords are short of for certain in it, s.
  double missing_s() const { return missing_s_; }
  double blind_s() const { return clock_.blind_s(); }

 private:
  FecSource source_;
  std::optional<FecCounters> last_;
  FecInterval interval_;
  CodewordClock clock_;
  double missing_s_ = 0;
  int highest_bin_ = -1;
};

}  // namespace plugfest::checks
