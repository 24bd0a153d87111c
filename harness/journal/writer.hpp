#pragma once

#include "drivers/base/clock.hpp"
#include "harness/journal/record.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::journal {

/// Where finished lines go. A test keeps them in memory; a run appends to journal.jsonl.
class LineSink {
 public:
  virtual ~LineSink() = default;
  /// @param line  without its newline
  /// @param sync  on disk before the call returns
  /// @throws std::system_error  the line could not be written whole
  virtual void append(const std::string& line, bool sync) = 0;
};

/// One write() a line on a file opened with O_APPEND. A file that an earlier process left in mid-line is continued on a
/// line of its own.
class FileSink final : public LineSink {
 public:
  /// @throws std::system_error  exists already and `fresh`, or cannot be opened
  FileSink(const std::filesystem::path& path, bool fresh);
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  ~FileSink() override;
  void append(const std::string& line, bool sync) override;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool mid_line_ = false;       // the file does not end with a newline
  bool entry_on_disk_ = false;  // the folder knows of the file, also after a power cut
};

struct SlotInfo {
  int slot = 0;
  int port = 1;
  std::string module, module_title;  ///< name of the module profile or dump
  std::string form_factor;
  std::vector<std::string> synthesised;  ///< "11h: not in the dump": memory that nobody read from the module

  bool operator==(const SlotInfo&) const = default;
};

/// A step of the plan, in a slot or not yet: so that a run cut short can say what it never came to.
struct PlannedStep {
  std::string name;  ///< the plan's step id
  std::string check;

  bool operator==(const PlannedStep&) const = default;
};

struct RunInfo {
  std::string tool_version;
  std::string command_line;  ///< normalised: one plan, one seed, one text
  std::string plan_name, plan_title;
  std::string profile_name, profile_title;
  std::string bench_name, bench_driver, airflow;
  bool simulated = true;
  std::uint64_t seed = 0;
  double confidence = 0.95;
  bool screen = false;
  std::vector<std::string> skipped_steps;  ///< by --skip
  std::vector<PlannedStep> planned_steps;  ///< every slot is to end with each of them, also those skipped
  std::vector<SourceRecord> sources;       ///< plan first, then profile, modules, bench
  std::vector<SlotInfo> slots;
  std::vector<std::pair<std::string, std::string>> environment;  ///< name, value

  bool operator==(const RunInfo&) const = default;
};

/// Writes one run in OCP Test & Validation form (schema 2.0, JSON lines).
///
/// Text that is no UTF-8 gets U+FFFD where it is broken. A number that is not finite stands as text ("NaN", "Infinity",
/// "-Infinity"). Every call may throw what LineSink::append() throws; that line does not count then.
class Writer {
 public:
  /// @param sync_restores  restore lines reach the disk before the change is made: on a real bench
  Writer(LineSink& sink, const Clock& clock, bool sync_restores, int first_sequence_number = 0);

  void run_start(const RunInfo& info);
  void run_end(Verdict verdict, const RunEnd& end);
  /// @param severity  here and in log(): "info", "debug", "warning", "error" or "fatal"
  void run_log(std::string_view severity, const std::string& message);
  void run_error(const std::string& symptom, const std::string& message);

  /// @param step  unique in the run: "0.2" is slot 0, the plan's third step; "0.arrival" the slot's own
  /// @param name  the plan's step id
  void step_start(const std::string& step, const std::string& name);
  void step_end(const std::string& step, const std::string& check, const StepOutcome& outcome,
                const std::string& message);
  void measurement(const std::string& step, const Measurement& measurement);
  void state(const std::string& step, const StateChange& change);
  void finding(const std::string& step, const Finding& finding);
  void error(const std::string& step, const std::string& symptom, const std::string& message);
  void log(const std::string& step, std::string_view severity, const std::string& message);
  void identity(const std::string& step, int slot, const ModuleIdentity& identity);
  void lease(const std::string& step, const std::string& resource, double waited_s, const std::string& behind);
  void restore_planned(const std::string& step, const RestoreAction& action);
  void restore_done(const std::string& step, int id, bool ok, const std::string& message);

 private:
  void artifact(nlohmann::ordered_json&& content, bool sync = false);
  void step_artifact(const std::string& step, std::string_view kind, nlohmann::ordered_json&& content,
                     bool sync = false);
  void extension(const std::string& step, std::string_view name, nlohmann::ordered_json&& content, bool sync = false);

  LineSink& sink_;
  const Clock& clock_;
  bool sync_restores_;
  int next_;
};

/// How testRunEnd says a verdict: OCP knows fewer words, and only four pairs of them mean something.
struct OcpEnd {
  std::string_view status;  ///< COMPLETE, ERROR, SKIP
  std::string_view result;  ///< PASS, FAIL, NOT_APPLICABLE
};
OcpEnd ocp_end(Verdict verdict, const RunEnd& end);

}  // namespace plugfest::journal
