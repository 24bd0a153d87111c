#pragma once

#include "harness/journal/reader.hpp"
#include "harness/journal/writer.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

/// Runs for tests of the journal and of the reports that are made from it.
namespace plugfest::journal {

/// Keeps the lines.
struct MemorySink : LineSink {
  void append(const std::string& line, bool sync) override {
    lines.push_back(line);
    synced.push_back(sync);
  }
  std::string text() const;

  std::vector<std::string> lines;
  std::vector<bool> synced;
};

/// Shows whatever time a test sets, counted from 2026-01-01.
class SetClock final : public Clock {
 public:
  time_point now() const override { return time_point{since_start_}; }
  asio::awaitable<void> wait_until(time_point due, Rank rank) override;
  std::chrono::system_clock::time_point utc() const override;
  bool simulated() const override { return true; }

  void set(std::chrono::milliseconds since_start) { since_start_ = since_start; }

 private:
  std::chrono::milliseconds since_start_{};
};

/// A run of any shape: verdicts, lanes, limits, odd text, restore actions open and failed, steps never come to.
RunRecord random_run(std::uint32_t seed);

/// Journals `run` as the runner would: start, slots, end.
void write(const RunRecord& run, LineSink& sink);
std::string journal_of(const RunRecord& run);

/// What a reader adds up: verdicts, exit status, flags of the end.
void judge(RunRecord& run);

/// A plain run of plan `smoke`: every slot passed all four steps. Made of hand-written values.
RunRecord good_run(int slots);

}  // namespace plugfest::journal
