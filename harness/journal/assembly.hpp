#pragma once

#include "harness/journal/reader.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace plugfest::journal {

/// Puts a run together out of its journal's lines, whatever is missing of them.
class Assembly {
 public:
  /// One line, without its newline. `text` outlives the assembly.
  /// @param cut  the last one, without a newline
  void line(int number, std::string_view text, bool cut);
  /// After the last line, once.
  RunRecord finish();

  bool holds_roots() const { return roots_ > 0; }
  /// Empty: no line says which schema it is written in.
  const std::optional<int>& schema_major() const { return schema_major_; }

 private:
  using Json = nlohmann::ordered_json;
  using Artifact = void (Assembly::*)(const std::string& step, const Json& content);

  /// What was to be read is not all there.
  void incomplete(std::string what);
  /// As incomplete(), and it is more than what a kill leaves behind.
  void damaged(std::string what);
  void note(const std::string& what);
  bool in_sequence(const Json& root);
  void run_artifact(const Json& artifact);
  void run_start(const Json& content);
  void run_end(const Json& content);
  void run_error(const Json& content);
  void step_artifact(const Json& artifact);
  void step_start(const std::string& step, const Json& content);
  void step_end(const std::string& step, const Json& content);
  void measurement(const std::string& step, const Json& content);
  void step_error(const std::string& step, const Json& content);
  void step_log(const std::string& step, const Json& content);
  void diagnosis(const std::string& step, const Json& content);
  void unused(const std::string& step, const Json& content);
  void extension(const std::string& step, const Json& content);
  void verdict(const std::string& step, const Json& content);
  void identity(const std::string& step, const Json& content);
  void state(const std::string& step, const Json& content);
  void finding(const std::string& step, const Json& content);
  void lease(const std::string& step, const Json& content);
  void restore_planned(const std::string& step, const Json& content);
  void restore_done(const std::string& step, const Json& content);

  StepRecord& step_of(const std::string& id);
  RestoreRecord* restore_of(const std::string& step, int id);
  bool all_restored() const;

  void place_steps();
  std::string name_without_start(const std::string& id) const;
  void close_step(StepRecord& step) const;
  void add_missing_steps(SlotRecord& slot) const;
  void judge();

  RunRecord run_;
  std::vector<StepRecord> steps_;  // in order of appearance
  std::unordered_map<std::string, std::size_t> step_index_;
  std::set<std::string> judged_;  // steps whose verdict is on record
  std::map<int, ModuleIdentity> identities_;
  std::unordered_set<std::string_view> seen_;
  std::optional<int> schema_major_;
  std::string now_, ocp_end_;
  int number_ = 0;
  int roots_ = 0;
  int unreadable_ = 0;  // lines since the last one that could be read
  bool cut_ = false;    // the last of these has no newline
  bool started_ = false, ended_ = false;
  bool incomplete_ = false;       // something is missing, be it after the run's end
  bool lost_ = false;             // something before the run's end is missing
  bool restore_failure_ = false;  // one that no restore action tells of
};

}  // namespace plugfest::journal
