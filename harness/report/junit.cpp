#include "harness/report/junit.hpp"

#include "harness/report/attention.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace plugfest::report {
namespace {

struct Case {
  std::string class_name, name;
  double seconds = 0;
  std::string element;        ///< "failure", "error", "skipped"; empty: passed
  std::string type, message;  ///< of that element
  std::string body;
};

struct Suite {
  std::string name, timestamp;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<Case> cases;
  double seconds = 0;

  int count(std::string_view element) const {
    int n = 0;
    for (const Case& c : cases) n += c.element == element ? 1 : 0;
    return n;
  }
};

/// A symptom such as "deadline-passed" of the step's first error; the run's own trouble where it has none.
std::string error_type(const journal::StepRecord& step, const journal::RunRecord& run) {
  if (!step.errors.empty()) return step.errors.front().substr(0, step.errors.front().find(": "));
  if (step.ended) return "error";
  return run.end.interrupted ? "interrupted" : "incomplete";
}

void judge(const journal::StepRecord& step, const journal::RunRecord& run, Case& c) {
  switch (step.outcome.verdict) {
    case Verdict::pass:
      return;
    case Verdict::fail:
    case Verdict::inconclusive:
      c.element = "failure";
      c.type = to_string(step.outcome.verdict);
      break;
    case Verdict::error:
      c.element = "error";
      c.type = error_type(step, run);
      break;
    case Verdict::skipped:
      c.element = "skipped";
      break;
  }
  c.message = step.message;
  c.body = step.message + "\n";
  for (const journal::Measurement& m : step.measurements)
    if (m.verdict > Verdict::pass) c.body += fmt::format("{}: {}\n", to_string(m.verdict), sentence(m));
  for (const std::string& error : step.errors) c.body += error + "\n";
  if (c.element != "skipped" && !run.journal.empty()) c.body += "journal: " + run.journal + "\n";
}

std::vector<std::pair<std::string, std::string>> properties_of(const journal::RunRecord& run,
                                                               const journal::SlotRecord* slot) {
  std::vector<std::pair<std::string, std::string>> all;
  if (slot != nullptr) {
    all.emplace_back("module", slot->info.module);
    all.emplace_back("port", std::to_string(slot->info.port));
    if (slot->identity) {
      all.emplace_back("vendor", slot->identity->vendor);
      all.emplace_back("part", slot->identity->part);
      all.emplace_back("serial", slot->identity->serial);
      all.emplace_back("firmware", slot->identity->firmware_revision);
    }
    all.emplace_back("verdict", to_string(slot->verdict));
  }
  all.emplace_back("profile", run.info.profile_name);
  all.emplace_back("plan-sha256", run.info.sources.empty() ? "unknown" : run.info.sources.front().sha256);
  all.emplace_back("bench", run.info.bench_name);
  all.emplace_back("backend", run.info.simulated ? "simulated" : "lab");
  all.emplace_back("plugfest-version", run.info.tool_version);
  all.emplace_back("seed", std::to_string(run.info.seed));
  return all;
}

Suite suite_of(const journal::RunRecord& run, const journal::SlotRecord& slot) {
  Suite suite{.name = fmt::format("slot {}: {}", slot.info.slot, module_text(slot)),
              .timestamp = slot.arrival.started.empty() ? run.started : slot.arrival.started,
              .properties = properties_of(run, &slot),
              .cases = {},
              .seconds = slot.arrival.seconds};
  const std::string part = slot.identity && !slot.identity->part.empty() ? slot.identity->part : slot.info.module;
  const std::string class_name =
      fmt::format("{}.{}.slot-{}-port-{}", run.info.plan_name, part, slot.info.slot, slot.info.port);
  std::map<std::string, int> uses;
  for (const journal::StepRecord* step : telling_steps(slot)) {
    const int use = ++uses[step->name];
    Case& c = suite.cases.emplace_back();
    c.class_name = class_name;
    c.name = use == 1 ? step->name : fmt::format("{}#{}", step->name, use);
    c.seconds = step->seconds;
    judge(*step, run, c);
    if (step != &slot.arrival) suite.seconds += step->seconds;
  }
  return suite;
}

/// What is wrong with the run itself, so that a dashboard sees it beside the steps.
Suite suite_of_run(const journal::RunRecord& run) {
  Suite suite{
      .name = "run", .timestamp = run.started, .properties = properties_of(run, nullptr), .cases = {}, .seconds = 0};
  for (const Attention& item : what_needs_attention(run)) {
    if (item.step != nullptr) continue;
    Case& c = suite.cases.emplace_back();
    c.class_name = run.info.plan_name + ".run";
    c.element = item.verdict == Verdict::inconclusive ? "failure" : "error";
    c.type = item.slot == nullptr ? item.kind : "nothing-ran";
    c.name = item.slot == nullptr ? item.kind : fmt::format("nothing-ran-in-slot-{}", item.slot->info.slot);
    c.message = item.what;
    c.body = item.what + "\n";
    for (const std::string& line : item.evidence) c.body += line + "\n";
  }
  return suite;
}

std::string counts(int tests, int failures, int errors, int skipped, double seconds) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")", tests, failures, errors,
                     skipped, seconds);
}

void append(std::string& out, const Case& c) {
  out += fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")", escape_attribute(c.class_name),
                     escape_attribute(c.name), c.seconds);
  if (c.element.empty()) {
    out += "/>\n";
    return;
  }
  out += fmt::format(">\n      <{} message=\"{}\"", c.element, escape_attribute(c.message));
  if (!c.type.empty()) out += fmt::format(" type=\"{}\"", escape_attribute(c.type));
  out += fmt::format(">{}</{}>\n    </testcase>\n", escape_text(c.body), c.element);
}

void append(std::string& out, const Suite& suite) {
  out += fmt::format("  <testsuite name=\"{}\" {}", escape_attribute(suite.name),
                     counts(static_cast<int>(suite.cases.size()), suite.count("failure"), suite.count("error"),
                            suite.count("skipped"), suite.seconds));
  if (!suite.timestamp.empty()) out += fmt::format(" timestamp=\"{}\"", escape_attribute(suite.timestamp));
  out += ">\n    <properties>\n";
  for (const auto& [name, value] : suite.properties)
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", escape_attribute(name), escape_attribute(value));
  out += "    </properties>\n";
  for (const Case& c : suite.cases) append(out, c);
  out += "  </testsuite>\n";
}

}  // namespace

std::string to_junit(const journal::RunRecord& run) {
  std::vector<Suite> suites;
  for (const journal::SlotRecord& slot : run.slots) {
    Suite suite = suite_of(run, slot);
    if (!suite.cases.empty()) suites.push_back(std::move(suite));
  }
  if (Suite own = suite_of_run(run); !own.cases.empty()) suites.push_back(std::move(own));
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
  for (const Suite& suite : suites) {
    tests += static_cast<int>(suite.cases.size());
    failures += suite.count("failure");
    errors += suite.count("error");
    skipped += suite.count("skipped");
    seconds += suite.seconds;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"{}\" {}>\n", escape_attribute(run.info.plan_name),
                     counts(tests, failures, errors, skipped, seconds));
  for (const Suite& suite : suites) append(out, suite);
  return out + "</testsuites>\n";
}

}  // namespace plugfest::report
