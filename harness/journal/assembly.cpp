#include "harness/journal/assembly.hpp"

#include "harness/journal/decode.hpp"
#include "harness/journal/encode.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace plugfest::journal {
namespace {

std::string range(long long first, long long last) {
  return first == last ? fmt::format("sequence number {} is missing", first)
                       : fmt::format("sequence numbers {} to {} are missing", first, last);
}

/// Whether damage may have made `name` of one of ours. OCP lets anybody add extensions, with names of their own.
bool may_have_been(std::string_view name, std::string_view ours) {
  const std::string_view prefix = ours.substr(0, ours.find('-') + 1);
  if (name.empty() || name.starts_with(prefix)) return true;
  if (name.size() != ours.size()) return false;
  std::size_t alike = 0;
  for (std::size_t i = 0; i < name.size(); ++i) alike += name[i] == ours[i] ? 1U : 0U;
  return 2 * alike >= name.size();
}

std::string error_text(const Json& content) {
  const std::string message = text_of(content, "message");
  const std::string what = text_of(content, "symptom");
  return message.empty() ? what : what + ": " + message;
}

std::string log_text(const Json& content) {
  std::string severity = text_of(content, "severity");
  std::ranges::transform(severity, severity.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return severity + ": " + text_of(content, "message");
}

}  // namespace

void Assembly::incomplete(std::string what) {
  run_.damage.push_back(std::move(what));
  incomplete_ = true;
  if (!ended_) lost_ = true;
}

void Assembly::damaged(std::string what) {
  run_.lines_missing = true;
  incomplete(std::move(what));
}

void Assembly::note(const std::string& what) { run_.damage.push_back(fmt::format("line {}: {}", number_, what)); }

void Assembly::line(int number, std::string_view text, bool cut) {
  number_ = number;
  if (text.empty()) return;
  const Json root = Json::parse(text, nullptr, false);
  if (!root.is_object() || !integer_of(root, "sequenceNumber")) {
    ++unreadable_;
    cut_ = cut;
    return incomplete(fmt::format("line {} {}", number, cut ? "is cut short" : "cannot be read"));
  }
  if (!seen_.insert(text).second) return note("repeats an earlier line and is left out");
  if (!in_sequence(root)) return;
  ++roots_;
  now_ = text_of(root, "timestamp");
  bool known = false;
  if (const Json* schema = member(root, "schemaVersion")) {
    known = true;
    if (!schema_major_) schema_major_ = integer_of(*schema, "major");
  }
  if (const Json* artifact = member(root, "testRunArtifact"); artifact != nullptr && artifact->is_object()) {
    known = true;
    run_artifact(*artifact);
  }
  if (const Json* artifact = member(root, "testStepArtifact"); artifact != nullptr && artifact->is_object()) {
    known = true;
    step_artifact(*artifact);
  }
  if (!known) damaged(fmt::format("line {}: holds nothing that this version knows", number));
}

bool Assembly::in_sequence(const Json& root) {
  const int sequence_number = *integer_of(root, "sequenceNumber");
  const int lost_lines = std::exchange(unreadable_, 0);
  if (sequence_number < 0) {
    damaged(fmt::format("line {} has a negative sequence number and is left out", number_));
    return false;
  }
  const long long expected = run_.last_sequence_number + 1LL;
  if (sequence_number < expected) {
    note(fmt::format("sequence number {} is out of order", sequence_number));
    return true;
  }
  // An unreadable line that no number is missing for was cut by a kill, and whoever went on began anew with its number.
  if (sequence_number > expected) run_.lines_missing = true;
  if (sequence_number - expected > lost_lines) damaged(range(expected, sequence_number - 1LL));
  run_.last_sequence_number = sequence_number;
  return true;
}

void Assembly::run_artifact(const Json& artifact) {
  for (const auto& [kind, content] : artifact.items()) {
    if (content.is_null()) continue;
    if (kind == "testRunStart") {
      run_start(content);
    } else if (kind == "testRunEnd") {
      run_end(content);
    } else if (kind == "error") {
      run_error(content);
    } else if (kind == "log") {
      run_.logs.push_back(log_text(content));
    } else {
      damaged(fmt::format("line {}: a run artifact \"{}\" that this version does not know", number_, kind));
    }
  }
}

void Assembly::run_start(const Json& content) {
  if (std::exchange(started_, true)) return note("a second start of the run is left out");
  run_.info = decode_run_info(content);
  run_.started = now_;
  if (member(content, "metadata") == nullptr) note("the start of the run does not say what plugfest writes there");
}

void Assembly::run_end(const Json& content) {
  if (ended_) return note("a second end of the run is left out");
  ended_ = true;
  run_.finished = now_;
  ocp_end_ = text_of(content, "status") + " " + text_of(content, "result");
}

void Assembly::run_error(const Json& content) {
  const std::string what = text_of(content, "symptom");
  if (what == symptom::interrupted) run_.end.interrupted = true;
  if (what == symptom::restore_failed && all_restored()) restore_failure_ = true;
  run_.errors.push_back(error_text(content));
}

void Assembly::step_artifact(const Json& artifact) {
  static constexpr std::array<std::pair<std::string_view, Artifact>, 11> known{{
      {"testStepStart", &Assembly::step_start},
      {"testStepEnd", &Assembly::step_end},
      {"measurement", &Assembly::measurement},
      {"error", &Assembly::step_error},
      {"log", &Assembly::step_log},
      {"diagnosis", &Assembly::diagnosis},
      {"extension", &Assembly::extension},
      {"measurementSeriesStart", &Assembly::unused},
      {"measurementSeriesElement", &Assembly::unused},
      {"measurementSeriesEnd", &Assembly::unused},
      {"file", &Assembly::unused},
  }};
  const std::string step = text_of(artifact, "testStepId");
  if (step.empty()) return damaged(fmt::format("line {} names no step and is left out", number_));
  for (const auto& [kind, content] : artifact.items()) {
    if (content.is_null() || kind == "testStepId") continue;
    const auto entry = std::ranges::find(known, kind, [](const auto& e) { return e.first; });
    if (entry == known.end())
      damaged(fmt::format("line {}: a step artifact \"{}\" that this version does not know", number_, kind));
    else
      (this->*entry->second)(step, content);
  }
}

void Assembly::step_start(const std::string& step, const Json& content) {
  StepRecord& record = step_of(step);
  if (!record.started.empty()) return note("a second start of step " + step + " is left out");
  record.name = text_of(content, "name");
  record.started = now_;
}

void Assembly::step_end(const std::string& step, const Json&) {
  StepRecord& record = step_of(step);
  if (record.ended) return note("a second end of step " + step + " is left out");
  record.ended = true;
  record.finished = now_;
}

void Assembly::measurement(const std::string& step, const Json& content) {
  if (auto measurement = decode_measurement(content))
    step_of(step).measurements.push_back(std::move(*measurement));
  else
    damaged(fmt::format("line {}: a measurement without a name or a value", number_));
}

void Assembly::step_error(const std::string& step, const Json& content) {
  step_of(step).errors.push_back(error_text(content));
}

void Assembly::step_log(const std::string& step, const Json& content) {
  step_of(step).logs.push_back(log_text(content));
}

void Assembly::diagnosis(const std::string&, const Json&) {}  // says again what plugfest-verdict says, in OCP's words

void Assembly::unused(const std::string&, const Json&) { note("OCP has this, plugfest makes no use of it"); }

void Assembly::extension(const std::string& step, const Json& artifact) {
  static constexpr std::array<std::pair<std::string_view, Artifact>, 7> known{{
      {extension::verdict, &Assembly::verdict},
      {extension::identity, &Assembly::identity},
      {extension::state, &Assembly::state},
      {extension::finding, &Assembly::finding},
      {extension::lease, &Assembly::lease},
      {extension::restore_planned, &Assembly::restore_planned},
      {extension::restore_done, &Assembly::restore_done},
  }};
  const std::string name = text_of(artifact, "name");
  const auto entry = std::ranges::find(known, name, [](const auto& e) { return e.first; });
  const Json* content = member(artifact, "content");
  if (entry == known.end()) {
    const bool ours = std::ranges::any_of(known, [&](const auto& e) { return may_have_been(name, e.first); });
    const std::string what = fmt::format("an extension \"{}\" that this version does not know", name);
    return ours ? damaged(fmt::format("line {}: {}", number_, what)) : note(what);
  }
  if (content == nullptr) return damaged(fmt::format("line {}: extension \"{}\" is empty", number_, name));
  (this->*entry->second)(step, *content);
}

void Assembly::verdict(const std::string& step, const Json& content) {
  const auto outcome = decode_outcome(content);
  if (!outcome) return damaged(fmt::format("line {}: a verdict that is none of the five words", number_));
  if (!judged_.insert(step).second) return note("a second verdict of step " + step + " is left out");
  StepRecord& record = step_of(step);
  record.outcome = *outcome;
  record.check = text_of(content, "check");
  record.message = text_of(content, "message");
}

void Assembly::identity(const std::string& step, const Json& content) {
  const auto said = integer_of(content, "slot");
  const auto slot = said ? said : slot_of(step);
  if (!slot) return damaged(fmt::format("line {}: a module identity without a slot", number_));
  step_of(step);
  identities_[*slot] = decode_identity(content);
}

void Assembly::state(const std::string& step, const Json& content) {
  if (auto state = decode_state(content))
    step_of(step).states.push_back(std::move(*state));
  else
    damaged(fmt::format("line {}: a state without a subject, a name or a time", number_));
}

void Assembly::finding(const std::string& step, const Json& content) {
  step_of(step).findings.push_back(decode_finding(content));
}

void Assembly::lease(const std::string& step, const Json& content) {
  const double waited = number_of(content, "waited_s").value_or(0);
  if (!(waited > 0)) return;
  const std::string behind = text_of(content, "behind");
  step_of(step).waits.push_back(fmt::format("waited {:g} s for {}{}", waited, text_of(content, "resource"),
                                            behind.empty() ? std::string{} : " behind " + behind));
}

void Assembly::restore_planned(const std::string& step, const Json& content) {
  auto action = decode_restore_action(content);
  if (!action) return damaged(fmt::format("line {}: a restore action that is not whole", number_));
  if (restore_of(step, action->id) != nullptr)
    return note(fmt::format("a second restore action {} is left out", action->id));
  run_.restores.push_back({.action = std::move(*action), .done = {}, .message = {}});
}

void Assembly::restore_done(const std::string& step, const Json& content) {
  const auto id = integer_of(content, "id");
  const auto ok = flag_of(content, "ok");
  if (!id || !ok) return damaged(fmt::format("line {}: the end of a restore action that is not whole", number_));
  RestoreRecord* restore = restore_of(step, *id);
  if (restore == nullptr)
    return damaged(fmt::format("line {}: restore action {} ends, but its plan is missing", number_, *id));
  if (restore->done == true) return;  // put back already; trying again changes nothing
  restore->done = ok;
  restore->message = text_of(content, "message");
}

StepRecord& Assembly::step_of(const std::string& id) {
  const auto [entry, fresh] = step_index_.try_emplace(id, steps_.size());
  if (fresh) steps_.emplace_back().id = id;
  return steps_[entry->second];
}

RestoreRecord* Assembly::restore_of(const std::string& step, int id) {
  const auto slot = slot_of(step);
  const auto found = std::ranges::find_if(run_.restores, [&](const RestoreRecord& restore) {
    return restore.action.id == id && (!slot || restore.action.slot == *slot);
  });
  return found == run_.restores.end() ? nullptr : &*found;
}

bool Assembly::all_restored() const {
  return std::ranges::all_of(run_.restores, [](const RestoreRecord& restore) { return restore.done == true; });
}

}  // namespace plugfest::journal
