#pragma once

#include "harness/checks/check.hpp"
#include "harness/checks/flap_log.hpp"
#include "harness/checks/soak_series.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// A link watched over hours: the loops that read, and what they put on record on the way.
namespace plugfest::checks {

struct SoakTimes {
  Clock::time_point began;    ///< of the watches
  Clock::time_point settled;  ///< the window begins
  Clock::time_point end;
  Clock::duration interval, aggregate;
};

/// Lines of evidence in bounded number: what is beyond is counted.
class BoundedNotes {
 public:
  explicit BoundedNotes(Evidence& evidence) : evidence_(evidence) {}
  void finding(std::string message);
  void state(std::string subject, std::string state, Clock::time_point at, Clock::duration uncertainty);
  /// How many were left out.
  void close();

 private:
  static constexpr int most_findings = 100, most_states = 200;
  Evidence& evidence_;
  int findings_ = 0, states_ = 0;
};

/// What the watch of one end saw.
struct SoakEnd {
  HostPort* port = nullptr;  ///< null: not watched
  std::unique_ptr<LinkWatch> watch;
  FecReader reader;
  FecTally tally, total;  ///< of the present aggregate; of the ended ones
  std::uint64_t reads = 0, missed = 0;
  std::uint64_t losses_at_read = 0;  ///< of the link, when the counters were read last
  bool down_at_read = false;         ///< the link was away at that read
  double unexplained_s = 0;          ///< for which codewords are missing though nobody told of a loss
  bool failing = false;              ///< the newest read did not work
};

/// Watches both ends until the end of the window.
class Soak {
 public:
  explicit Soak(Context& context);

  /// Makes the watches and reads what is there. @return the near port's state
  asio::awaitable<LinkState> begin();
  asio::awaitable<void> run(const SoakTimes& times);

  const FlapLog& log() const { return log_; }
  const SoakEnd& end_at(End end) const { return ends_[static_cast<std::size_t>(end)]; }

 private:
  SoakEnd& end_at(End end) { return ends_[static_cast<std::size_t>(end)]; }
  asio::awaitable<void> follow(End end);
  asio::awaitable<void> read_regularly();
  asio::awaitable<void> read(End end);
  asio::awaitable<void> snapshot(std::string name);
  asio::awaitable<std::string> module_text();
  asio::awaitable<void> read_fec(End end);
  void note_interval(End end);
  asio::awaitable<void> close_aggregate(Clock::time_point from, Clock::time_point to);

  Context& context_;
  const plan::PortClass* class_;  ///< null: FEC counters are not evaluated
  BoundedNotes notes_;
  SoakTimes times_;
  FlapLog log_;
  std::array<SoakEnd, 2> ends_;
  std::optional<Clock::time_point> first_loss_;
  bool looked_later_ = false;
  std::uint64_t losses_before_ = 0;
};

}  // namespace plugfest::checks
