#include "harness/journal/writer.hpp"

#include "harness/journal/encode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <stdexcept>

namespace plugfest::journal {
namespace {

std::string severity_word(std::string_view severity) {
  constexpr std::array words{"INFO", "DEBUG", "WARNING", "ERROR", "FATAL"};
  std::string word{severity};
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (std::ranges::find(words, word) == words.end())
    throw std::invalid_argument{"the journal has no log severity \"" + std::string{severity} + "\""};
  return word;
}

Json log_entry(std::string_view severity, const std::string& message) {
  return {{"severity", severity_word(severity)}, {"message", message}};
}

Json error_entry(const std::string& symptom, const std::string& message) {
  Json entry{{"symptom", symptom}};
  if (!message.empty()) entry["message"] = message;
  return entry;
}

/// "power.class", fail -> "power-class-fail": one of few words, for people who count them.
std::string diagnosis_word(std::string_view check, Verdict verdict) {
  std::string word{check};
  std::ranges::replace_if(
      word, [](unsigned char c) { return std::isalnum(c) == 0; }, '-');
  return word + "-" + std::string{to_string(verdict)};
}

/// Empty: such a step has a status that says it all.
std::string_view diagnosis_type(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "PASS";
    case Verdict::fail:
      return "FAIL";
    case Verdict::inconclusive:
      return "UNKNOWN";
    case Verdict::error:
    case Verdict::skipped:
      return "";
  }
  return "";
}

std::string_view step_status(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
    case Verdict::fail:
    case Verdict::inconclusive:
      return "COMPLETE";
    case Verdict::error:
      return "ERROR";
    case Verdict::skipped:
      return "SKIP";
  }
  return "ERROR";
}

}  // namespace

Writer::Writer(LineSink& sink, const Clock& clock, bool sync_restores, int first_sequence_number)
    : sink_(sink), clock_(clock), sync_restores_(sync_restores), next_(first_sequence_number) {}

void Writer::run_start(const RunInfo& info) {
  artifact({{"schemaVersion", {{"major", 2}, {"minor", 0}}}});
  artifact({{"testRunArtifact", {{"testRunStart", encode(info)}}}});
}

void Writer::run_end(Verdict verdict, const RunEnd& end) {
  if (end.interrupted) run_error(std::string{symptom::interrupted}, "interrupted by a person");
  if (end.restore_failed)
    run_error(std::string{symptom::restore_failed}, "the lab could not be put back as it was found");
  const OcpEnd words = ocp_end(verdict, end);
  artifact({{"testRunArtifact", {{"testRunEnd", {{"status", words.status}, {"result", words.result}}}}}},
           sync_restores_);
}

void Writer::run_log(std::string_view severity, const std::string& message) {
  artifact({{"testRunArtifact", {{"log", log_entry(severity, message)}}}});
}

void Writer::run_error(const std::string& symptom, const std::string& message) {
  artifact({{"testRunArtifact", {{"error", error_entry(symptom, message)}}}});
}

void Writer::step_start(const std::string& step, const std::string& name) {
  step_artifact(step, "testStepStart", {{"name", name}});
}

void Writer::step_end(const std::string& step, const std::string& check, const StepOutcome& outcome,
                      const std::string& message) {
  extension(step, extension::verdict,
            {{"check", check},
             {"verdict", to_string(outcome.verdict)},
             {"reason", to_string(outcome.reason)},
             {"required", outcome.required},
             {"message", message}});
  if (const auto type = diagnosis_type(outcome.verdict); !type.empty()) {
    Json diagnosis{{"verdict", diagnosis_word(check, outcome.verdict)}, {"type", type}, {"message", message}};
    if (const auto slot = slot_of(step)) diagnosis["hardwareInfoId"] = "slot-" + std::to_string(*slot);
    step_artifact(step, "diagnosis", std::move(diagnosis));
  }
  step_artifact(step, "testStepEnd", {{"status", step_status(outcome.verdict)}});
}

void Writer::measurement(const std::string& step, const Measurement& measurement) {
  step_artifact(step, "measurement", encode(measurement, slot_of(step)));
  const auto* number = std::get_if<double>(&measurement.value);
  if (number != nullptr && !std::isfinite(*number))
    step_artifact(step, "diagnosis",
                  {{"verdict", "measurement-not-finite"}, {"type", "UNKNOWN"}, {"message", measurement.name}});
}

void Writer::state(const std::string& step, const StateChange& change) {
  extension(step, extension::state, encode(change));
}

void Writer::finding(const std::string& step, const Finding& finding) {
  extension(step, extension::finding, encode(finding));
}

void Writer::error(const std::string& step, const std::string& symptom, const std::string& message) {
  step_artifact(step, "error", error_entry(symptom, message));
}

void Writer::log(const std::string& step, std::string_view severity, const std::string& message) {
  step_artifact(step, "log", log_entry(severity, message));
}

void Writer::identity(const std::string& step, int slot, const ModuleIdentity& identity) {
  extension(step, extension::identity, encode(identity, slot));
}

void Writer::lease(const std::string& step, const std::string& resource, double waited_s, const std::string& behind) {
  extension(step, extension::lease,
            {{"resource", resource}, {"waited_s", encode_number(waited_s)}, {"behind", behind}});
}

void Writer::restore_planned(const std::string& step, const RestoreAction& action) {
  extension(step, extension::restore_planned, encode(action), sync_restores_);
}

void Writer::restore_done(const std::string& step, int id, bool ok, const std::string& message) {
  extension(step, extension::restore_done, {{"id", id}, {"ok", ok}, {"message", message}}, sync_restores_);
}

void Writer::artifact(Json&& content, bool sync) {
  Json line{{"sequenceNumber", next_}, {"timestamp", to_rfc3339(clock_.utc())}};
  line.update(content);
  sink_.append(to_line(line), sync);
  ++next_;
}

void Writer::step_artifact(const std::string& step, std::string_view kind, Json&& content, bool sync) {
  Json artifact_of_step{{"testStepId", step}};
  artifact_of_step[std::string{kind}] = std::move(content);
  artifact({{"testStepArtifact", std::move(artifact_of_step)}}, sync);
}

void Writer::extension(const std::string& step, std::string_view name, Json&& content, bool sync) {
  step_artifact(step, "extension", {{"name", name}, {"content", std::move(content)}}, sync);
}

OcpEnd ocp_end(Verdict verdict, const RunEnd& end) {
  if (verdict == Verdict::fail) return {"COMPLETE", "FAIL"};
  if (end.interrupted) return {"ERROR", "NOT_APPLICABLE"};
  switch (verdict) {
    case Verdict::pass:
      return {"COMPLETE", "PASS"};
    case Verdict::inconclusive:
    case Verdict::fail:
      return {"COMPLETE", "FAIL"};
    case Verdict::skipped:
      return {"SKIP", "NOT_APPLICABLE"};
    case Verdict::error:
      break;
  }
  return {"ERROR", "NOT_APPLICABLE"};
}

}  // namespace plugfest::journal
