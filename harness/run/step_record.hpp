#pragma once

#include "harness/checks/check.hpp"
#include "harness/journal/writer.hpp"
#include "harness/run/runner.hpp"

#include <string>
#include <vector>

namespace plugfest::run {

/// Puts what a check sees into the journal, and remembers enough of it to judge the check itself.
class StepEvidence final : public checks::Evidence {
 public:
  StepEvidence(journal::Writer& journal, Progress& progress, const Clock& clock, int slot, std::string step_id);

  void measure(journal::Measurement measurement) override;
  void state(std::string subject, std::string state, Clock::time_point at, Clock::duration uncertainty) override;
  void finding(std::string_view severity, std::string message) override;

  /// The verdict may not be milder than its own measurements, and a pass rests on at least one that was judged.
  /// @return empty: consistent; else what is wrong with the check
  std::string contradiction(Verdict verdict) const;

 private:
  journal::Writer& journal_;
  Progress& progress_;
  int slot_;
  std::string step_id_;
  Clock::time_point began_;
  std::size_t judged_ = 0;
  Verdict worst_ = Verdict::skipped;
};

/// Journals what is about to be changed, before it is; keeps it for putting back.
class StepChanges final : public checks::Changes {
 public:
  /// @param first_id  ids of this step's actions count from here
  /// @param link  its ports are open where the bench has them
  StepChanges(Clock& clock, journal::Writer& journal, cmis::Module& module, Pins& pins, const checks::Link& link,
              const journal::ModuleIdentity& identity, int slot, std::string step_id, int& next_id);

  asio::awaitable<void> will_write(const cmis::FieldInfo& field, const std::string& settles,
                                   Clock::duration within) override;
  asio::awaitable<void> will_apply(Clock::duration within) override;
  asio::awaitable<void> will_drive_low_power_pin() override;
  asio::awaitable<void> will_set_admin(checks::End end) override;
  asio::awaitable<void> will_set_serdes(checks::End end, int lane) override;
  asio::awaitable<void> will_send_pattern(checks::End end) override;
  void will_reset(Clock::duration within) override;

  const std::vector<journal::RestoreAction>& actions() const { return actions_; }

 private:
  journal::RestoreAction prepared(std::string kind);
  void record(journal::RestoreAction action);
  bool is_recorded(std::string_view kind, const std::string& resource) const;
  void record_host(std::string_view kind, std::string resource, std::optional<std::string> prior);

  Clock& clock_;
  journal::Writer& journal_;
  cmis::Module& module_;
  Pins& pins_;
  const checks::Link& link_;
  const journal::ModuleIdentity& identity_;
  int slot_;
  std::string step_id_;
  int& next_id_;
  std::vector<journal::RestoreAction> actions_;
};

}  // namespace plugfest::run
