#pragma once

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "harness/run/link_record.hpp"
#include "harness/run/restore.hpp"
#include "harness/run/runner.hpp"

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace plugfest::run {

/// What all slots of one run share.
struct RunContext {
  Clock& clock;
  journal::Writer& journal;
  Progress& progress;
  const plan::Plan& plan;
  const plan::Platform& platform;
  std::span<const checks::Check> catalogue;
  const RunnerOptions& options;
  Leases& leases;
  const bool& stop;    ///< interrupted: no further step begins
  const bool& hurry;   ///< interrupted twice: restore without waiting
  std::uint64_t seed;  ///< of the run
};

class StepEvidence;
class StepChanges;

/// One slot from arrival to its last step.
class SlotRun {
 public:
  SlotRun(RunContext& run, const Slot& slot);
  ~SlotRun();

  /// Never throws: whatever happens becomes the slot's verdict.
  asio::awaitable<void> run();

  Verdict verdict() const;
  bool interrupted() const { return interrupted_; }
  bool restore_failed() const { return restore_failed_; }

 private:
  /// A step as it stands before it is judged: its outcome, or why it has none.
  struct Judged {
    StepOutcome outcome;
    std::string message;
  };

  asio::awaitable<Judged> arrive(const std::string& step_id);
  asio::awaitable<Judged> run_step(const std::string& step_id, const plan::Step& step);
  asio::awaitable<Judged> run_check(const std::string& step_id, const plan::Step& step, const checks::Check& check,
                                    StepEvidence& evidence, StepChanges& changes);
  checks::Context context_of(const plan::Step& step, const checks::Check& check, StepEvidence& evidence,
                             StepChanges& changes, Clock::time_point due);
  /// Brings the link up for this step and those after it that work on it, where that was not done yet.
  /// @return why there is none, judged
  asio::awaitable<std::optional<checks::Outcome>> raise_link(const std::string& step_id, const plan::Step& step,
                                                             const checks::Check& check, StepEvidence& evidence,
                                                             Clock::time_point due);
  /// Takes it down again when no step that works on it comes next.
  asio::awaitable<void> lower_link(const std::string& step_id, std::size_t step, Judged& judged);
  const checks::Check& check_of(const plan::Step& step) const;
  std::optional<Judged> reason_not_to_run(const plan::Step& step, const checks::Check& check) const;
  /// @return empty: everything is as it was found; else what is not
  asio::awaitable<std::string> put_back(const std::string& step_id, const StepChanges& changes);
  /// A lab that is not as it was found is told with the step, and worsens it.
  void say_left_changed(const std::string& what, Judged& judged);
  /// Every quirk that was allowed for since the last call is a finding, with how often.
  void note_quirks(const std::string& step_id);
  /// Every retry is on record.
  std::string bus_use_since(const cmis::BusUse& before) const;
  /// What the hosts were asked since; empty: nothing.
  std::string port_use_since(const PortUse& near_before, const PortUse& far_before) const;
  /// Writes to the journal where a failure must wait: the lab is put back first.
  void note(const std::function<void()>& write);
  /// Runs `work` and turns what it throws into a verdict; interruption is remembered.
  asio::awaitable<Judged> guarded(const std::string& step_id, asio::awaitable<Judged> work);

  RunContext& run_;
  const Slot& slot_;
  cmis::Pages pages_;
  cmis::Module module_;
  LinkEnds ends_;
  LinkRecord link_;
  cmis::Memory memory_;
  checks::SlotFacts facts_;
  std::map<std::string, StepOutcome> outcomes_;  ///< by step id, of the steps that are over
  std::vector<StepOutcome> all_;
  std::vector<cmis::QuirkUse> noted_quirks_;
  std::exception_ptr journal_failure_;
  std::unique_ptr<StepChanges> raised_;  ///< what was changed so that the link is up; null: it was not raised
  checks::LinkInUse in_use_;
  checks::Claim claim_;
  bool arrived_ = false;
  int next_restore_ = 0;
  bool interrupted_ = false;
  bool restore_failed_ = false;
};

}  // namespace plugfest::run
