#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/quirks.hpp"
#include "harness/checks/check.hpp"
#include "harness/journal/writer.hpp"
#include "harness/plan/plan.hpp"
#include "harness/run/leases.hpp"
#include "harness/run/link_ends.hpp"

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace plugfest {
class Pins;
class PowerMeter;
class TwoWireBus;
}  // namespace plugfest

/// The runner: one coroutine per slot, in parallel on one thread.
namespace plugfest::run {

/// One slot of the bench as the runner drives it. References outlive the run.
struct Slot {
  journal::SlotInfo info;
  TwoWireBus& bus;
  Pins& pins;
  PowerMeter* meter = nullptr;  ///< null: the bench has none here
  std::string no_meter;         ///< why, in words
  checks::PortLimits port;
  SlotEnd near_end = {}, far_end = {};  ///< of the link; the module under test is at the near one
  std::string medium = {};              ///< between the ends, in words; empty: the bench does not say
  /// Kind of resource a check asks for -> the instrument that serves this slot, where several slots share it.
  std::map<std::string, std::string, std::less<>> shared;
  /// Who else drives the module, and how to make that pause: nothing may be changed here. Empty: nobody does.
  std::string read_only = {};
  /// What the bench allows that outlasts a run: "firmware".
  std::vector<std::string> permissions = {};
};

/// What a person watches while it runs. Called on the runner's thread.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void step_started(int slot, const std::string& step) = 0;
  virtual void step_finished(int slot, const std::string& step, Verdict verdict, const std::string& message) = 0;
  virtual void waiting(int slot, const std::string& step, const std::string& what) = 0;
  virtual void state(int slot, const std::string& subject, const std::string& state) = 0;
  virtual void slot_finished(int slot, Verdict verdict) = 0;
};

struct RunnerOptions {
  std::vector<std::string> skip;  ///< step ids
  bool screen = false;
  std::vector<cmis::QuirkRule> quirks = {};  ///< what the driver allows for in modules that need it
};

struct RunResult {
  Verdict verdict = Verdict::skipped;
  RunEnd end;
};

/// Runs a plan on a set of slots. `run` is to be awaited once; cancel it (terminal) to interrupt: every slot then stops
/// after the transaction on its wire, puts back what it changed, and the journal is closed.
class Runner {
 public:
  /// @param catalogue  the checks that the plan's steps name; every name was resolved by the loader
  Runner(Clock& clock, journal::Writer& journal, Progress& progress, const plan::Plan& plan,
         const plan::Platform& platform, std::span<const checks::Check> catalogue, std::vector<Slot> slots,
         RunnerOptions options);
  ~Runner();

  /// @param info  written as the journal's first lines; slots and steps are filled in
  asio::awaitable<RunResult> run(journal::RunInfo info);
  /// To be called with every interruption, before the cancellation is emitted: no further step begins. From the second
  /// one on, the lab is put back without waiting for modules to settle.
  void interrupt() {
    hurry_ = stop_;
    stop_ = true;
  }

 private:
  asio::awaitable<void> run_slot(std::size_t index);

  Clock& clock_;
  journal::Writer& journal_;
  Progress& progress_;
  const plan::Plan& plan_;
  const plan::Platform& platform_;
  std::span<const checks::Check> catalogue_;
  std::vector<Slot> slots_;
  RunnerOptions options_;
  Leases leases_;
  bool stop_ = false;
  bool hurry_ = false;
  std::uint64_t seed_ = 0;
  bool interrupted_ = false;
  bool restore_failed_ = false;
  std::vector<Verdict> verdicts_;
};

}  // namespace plugfest::run
