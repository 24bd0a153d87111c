#pragma once

#include "harness/checks/fec_reading.hpp"
#include "harness/checks/summary.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest::checks {

/// Reads the FEC counters of one end again and again, and leaves out every interval in which the link was not up all
/// the time or the counters were not the same.
class FecWatch {
 public:
  /// @param context  outlives the watch
  /// @pre the end has a port that counts FEC, and the slot a port class
  FecWatch(Context& context, End end) : context_(context), end_(end) {}

  /// The first read. @return why nothing can be measured here; empty: it goes on
  /// @throws BenchError  as HostPort::state and HostPort::fec, here and below
  asio::awaitable<std::string> begin();
  /// The next read. @return null: this interval is void, why() says why
  asio::awaitable<const FecInterval*> next();
  /// Begins anew: what came since the last read counts for nothing, as during a change that was asked for.
  asio::awaitable<void> skip();

  End end() const { return end_; }
  const FecSource& source() const { return source_; }
  const std::string& why() const { return why_; }
  double observed_s() const { return observed_s_; }
  int voids() const { return voids_; }
  double void_s() const { return void_s_; }
  const std::string& first_void() const { return first_void_; }
  /// How often the link was lost between reads that next() made; skip() is for losses that were asked for.
  int losses() const { return losses_; }
  const std::string& first_loss() const { return first_loss_; }
  /// The first interval whose codewords are missing though nobody reported a loss; empty: none.
  const std::string& first_outage() const { return first_outage_; }
  /// Outages shorter than this would not have been told from late counters, s. Empty: codewords are not counted.
  std::optional<double> blind_s() const;

  // Sums over intervals that are not void.
  std::optional<double> codewords() const { return codewords_; }
  std::optional<double> uncorrectable() const { return uncorrectable_; }
  /// As the host shows it; empty: it shows none.
  const std::vector<FecBin>& histogram() const { return histogram_; }

  /// "2 of the read intervals (4.1 s) do not count: ..."; empty: all do.
  std::string void_text() const;

 private:
  std::string changed(const LinkState& now) const;
  int times_lost(const LinkState& now) const;
  const FecInterval* refuse(std::string why, double seconds);
  void sum_up(const FecCounters& now);

  Context& context_;
  End end_;
  FecSource source_;
  FecCounters last_;
  LinkState state_;
  bool readable_ = false;  ///< `last_` is the begin of an interval
  FecInterval interval_;
  CodewordClock clock_;
  Clock::time_point at_{};
  std::string why_, first_void_, first_loss_, first_outage_;
  Clock::time_point began_{};
  double observed_s_ = 0, void_s_ = 0;
  int voids_ = 0, losses_ = 0;
  std::optional<double> codewords_, uncorrectable_;
  std::vector<FecBin> histogram_;
};

/// Losses of the link that no check asked for: one of them fails the step. An outage that shows in codewords alone
/// leaves nothing to conclude.
/// @param during  "after flap 1 of the near port"; empty: the whole step
void judge_losses(Context& context, std::span<const FecWatch* const> ends, const std::string& during, Summary& summary);

}  // namespace plugfest::checks
