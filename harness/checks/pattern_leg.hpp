#pragma once

#include "drivers/ber_tester.hpp"
#include "harness/checks/ber_judge.hpp"
#include "harness/checks/check.hpp"
#include "harness/checks/summary.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::checks {

/// One direction of a pattern test: a generator somewhere, and the checker that hears it.
class PatternLeg {
 public:
  /// @param name      for people: "far to near"
  /// @param receiver  of the measurement's name: "near"
  PatternLeg(Context& context, std::string name, std::string receiver, BerTester& generator, BerTester& checker)
      : context_(context),
        name_(std::move(name)),
        receiver_(std::move(receiver)),
        generator_(generator),
        checker_(checker) {}

  /// Why the pattern cannot be tested in this direction; empty: it can.
  std::string refusal(TestPattern pattern) const;

  /// Listens and waits for all lanes of the port.
  /// @return lanes without lock, from 1
  asio::awaitable<std::vector<int>> lock(TestPattern pattern, Clock::time_point due);
  /// Whether the checker locks on what is not sent. For a while that it took to lock, at least.
  /// @pre lock() found all lanes
  struct Mismatch {
    std::string tried;        ///< "PRBS13Q in place of PRBS31Q", "nothing in place of ..."
    std::vector<int> locked;  ///< lanes, from 1
  };
  asio::awaitable<Mismatch> mismatch(TestPattern pattern);

  /// Begins to count. @param wrong  chance of a wrong verdict, shared out over the lanes
  asio::awaitable<void> start(double limit, double good, double wrong, Clock::duration dwell);
  asio::awaitable<void> look(bool ends_block);
  bool failed() const;
  bool decided() const;
  void conclude();
  void report(const std::string& limit_source, Summary& summary) const;

  const std::string& receiver() const { return receiver_; }
  const std::string& name() const { return name_; }

 private:
  struct Lane {
    int number;
    BerJudge judge;
    double bits = 0, errors = 0;  ///< as last read
    bool lost = false;
    Verdict by_ratio = Verdict::inconclusive, verdict = Verdict::inconclusive;
  };
  asio::awaitable<std::vector<int>> lanes_locked(bool locked);

  Context& context_;
  std::string name_, receiver_;
  BerTester& generator_;
  BerTester& checker_;
  Clock::duration took_{};
  std::vector<Lane> lanes_;
};

}  // namespace plugfest::checks
