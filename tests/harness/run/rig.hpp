#pragma once

#include "drivers/cmis/memory.hpp"
#include "drivers/two_wire_bus.hpp"
#include "harness/app/session.hpp"
#include "harness/app/sim_bench.hpp"
#include "harness/journal/reader.hpp"
#include "harness/run/restore_run.hpp"
#include "harness/run/runner.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// For tests only: whole runs of shipped files on the simulated bench, in memory.
namespace plugfest::support {

/// Loads a session out of the shipped files, in one of the folders of tests/data, or by path; fails the test on errors.
app::Session session(const app::Request& request);
/// The smoke plan with one module; the profile's own limits apply.
app::Session smoke(const std::string& module = "800g-dr8-lpo", int slots = 1);

class MemorySink final : public journal::LineSink {
 public:
  void append(const std::string& line, bool sync) override;
  std::string text;
  std::size_t lines = 0, synced = 0;
  std::size_t room = SIZE_MAX;
};

class Quiet final : public run::Progress {
 public:
  void step_started(int, const std::string&) override {}
  void step_finished(int, const std::string&, Verdict, const std::string&) override {}
  void waiting(int, const std::string&, const std::string&) override {}
  void state(int, const std::string&, const std::string&) override {}
  void slot_finished(int, Verdict) override {}
};

/// Passes transactions on and tells a test before each.
class WatchedBus final : public TwoWireBus {
 public:
  using Before = std::function<void(std::span<const std::byte> out)>;
  using After = std::function<void(std::span<const std::byte> out, std::span<std::byte> in)>;
  WatchedBus(TwoWireBus& below, Before before, After after = {})
      : below_(below), before_(std::move(before)), after_(std::move(after)) {}
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override;

 private:
  TwoWireBus& below_;
  Before before_;
  After after_;
};

struct Ended {
  std::string journal;
  journal::RunRecord record;
  run::RunResult result;
};

/// One run of a session. `before_transaction(n)` is told the number of every module bus transaction of slot 0; what it
/// asks for happens before that transaction.
enum class Then { go_on, interrupt, drop };
using Watch = std::function<Then(std::size_t transaction, std::span<const std::byte> out)>;

class Rig {
 public:
  explicit Rig(app::Session session, std::uint64_t seed = 1);

  /// Runs to the end, to the interruption, or until the runner is dropped as by kill -9: then only the world goes on.
  /// @param room  lines that the journal can hold; then its disk is full
  Ended run(const run::RunnerOptions& options = {}, const Watch& watch = {}, std::size_t room = SIZE_MAX);
  /// What `plugfest restore` does, on the same world.
  run::RestoreResult restore(const journal::RunRecord& run, std::string& journal);
  /// Everything of slot 0's module that may be read without side effects.
  cmis::Memory memory();

  /// Writes a field of slot 0's module behind the runner's back.
  void write(const cmis::FieldInfo& field, const Bytes& bytes);
  /// Long enough for a module that was just plugged in to answer and to come to rest.
  void let_time_pass();

  /// Sees, and may change, what slot 0's module answers during `run`.
  WatchedBus::After after_read;

  /// What slot 0 has in the place of what the session gives it.
  Pins* pins = nullptr;
  PowerMeter* meter = nullptr;
  std::string read_only;

  app::SimBench& bench() { return *bench_; }
  app::Session& session() { return session_; }

 private:
  app::Session session_;
  std::unique_ptr<app::SimBench> bench_;
};

/// The registers that a host may write, the states, and nothing that moves by itself (monitors).
std::string settings(const cmis::Memory& memory);
/// The journal's lines of slot `n`, without their sequence numbers.
std::vector<std::string> lines_of_slot(const std::string& journal, int n);

}  // namespace plugfest::support
