#include "harness/report/html_parts.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace plugfest::report::html {
namespace {

std::string row(const journal::Measurement& m) {
  const std::string lane = lane_text(m.lane);
  return "<tr>" + element("td", m.name) + element("td", lane.empty() ? "module" : lane, R"( class="nowrap")") +
         element("td", value_text(m)) + element("td", uncertainty_text(m), R"( class="nowrap")") +
         element("td", bound_text(m)) + element("td", m.limit ? m.limit->source : "", R"( class="source")") + "<td>" +
         (m.verdict == Verdict::skipped ? R"(<span class="recorded">recorded</span>)" : badge(m.verdict)) +
         "</td></tr>\n";
}

const double* watts(const journal::Measurement& m) {
  const auto* value = std::get_if<double>(&m.value);
  return m.unit == "W" && value != nullptr && std::isfinite(*value) ? value : nullptr;
}

/// One bar a power, with a mark at the limit it is held against.
std::string power_bars(const std::vector<const journal::Measurement*>& powers) {
  double top = 0;
  for (const auto* m : powers) {
    top = std::max(top, *watts(*m));
    if (m->limit && m->limit->max && std::isfinite(*m->limit->max)) top = std::max(top, *m->limit->max);
  }
  if (!(top > 0)) return {};
  constexpr double left = 260, width = 560, row_height = 26;
  std::string svg = fmt::format(R"(<svg viewBox="0 0 1000 {:.0f}" role="img" aria-label="powers and their limits">)",
                                row_height * static_cast<double>(powers.size()) + 4);
  double y = 2;
  for (const auto* m : powers) {
    const char* colour = m->verdict == Verdict::fail           ? "#e9a39d"
                         : m->verdict == Verdict::inconclusive ? "#f3d58c"
                                                               : "#a9c8e4";
    const double length = width * std::max(0.0, *watts(*m)) / top;
    svg += fmt::format(
        R"(<text x="0" y="{:.0f}">{}</text><rect x="{:.0f}" y="{:.0f}" width="{:.1f}" height="16" fill="{}"/>)", y + 15,
        escape_text(m->name), left, y + 3, length, colour);
    double text_at = left + length + 8;
    if (m->limit && m->limit->max && std::isfinite(*m->limit->max)) {
      const double x = left + width * std::max(0.0, *m->limit->max) / top;
      svg += fmt::format(
          R"(<line x1="{0:.1f}" x2="{0:.1f}" y1="{1:.0f}" y2="{2:.0f}" stroke="#9b1c14" stroke-width="2"/>)", x, y,
          y + 22);
      text_at = std::max(text_at, x + 8);
    }
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.0f}">{}</text>)", text_at, y + 15,
                       escape_text(value_text(*m) + (bound_text(*m).empty() ? "" : ", " + bound_text(*m))));
    y += row_height;
  }
  return svg + "</svg>\n";
}

std::string outcome_of(const journal::RestoreRecord& restore) {
  if (!restore.done) return "open: not put back";
  return *restore.done ? "put back and verified" : "failed";
}

}  // namespace

std::string measurement_table(const std::vector<const journal::StepRecord*>& steps) {
  std::string rows;
  for (const journal::StepRecord* step : steps) {
    if (step->measurements.empty()) continue;
    rows += "<tr class=\"group\">" + element("td", step->name, R"( colspan="7")") + "</tr>\n";
    for (const journal::Measurement& m : step->measurements) rows += row(m);
  }
  if (rows.empty()) return "<p>Nothing was measured.</p>\n";
  return table_start({"Measurement", "Where", "Value", "Uncertainty", "Allowed", "Source of the limit", "Verdict"}) +
         rows + std::string{table_end};
}

std::string power_section(const journal::SlotRecord& slot) {
  std::vector<const journal::Measurement*> powers;
  std::string sentences;
  for (const journal::StepRecord& step : slot.steps) {
    bool of_power = step.ended && step.check.starts_with("power.");
    for (const journal::Measurement& m : step.measurements) {
      if (watts(m) == nullptr) continue;
      powers.push_back(&m);
      of_power = true;
    }
    if (of_power) sentences += "<p>" + badge(step.outcome.verdict) + " " + escape_text(step.message) + "</p>\n";
  }
  return powers.empty() && sentences.empty() ? std::string{} : "<h3>Power</h3>\n" + sentences + power_bars(powers);
}

std::string restore_section(const journal::RunRecord& run) {
  if (run.restores.empty()) return "<p>No step changed anything that had to be put back.</p>\n";
  std::string out = table_start({"Slot", "What", "Where", "Module", "Outcome", "Said"});
  for (const journal::RestoreRecord& restore : run.restores) {
    const journal::RestoreAction& action = restore.action;
    const Verdict colour = !restore.done ? Verdict::inconclusive : *restore.done ? Verdict::pass : Verdict::fail;
    out += "<tr>" + element("td", std::to_string(action.slot)) + element("td", action.what) +
           element("td", action.kind + " " + action.resource) +
           element("td", fmt::format("{} {} {}", action.vendor, action.part, action.serial)) + "<td>" +
           element("span", outcome_of(restore), fmt::format(R"( class="badge {}")", to_string(colour))) + "</td>" +
           element("td", restore.message) + "</tr>\n";
  }
  return out + std::string{table_end};
}

std::string environment_section(const journal::RunRecord& run) {
  std::vector<std::pair<std::string, std::string>> pairs{
      {"plugfest", run.info.tool_version},     {"Command", run.info.command_line},
      {"Bench driver", run.info.bench_driver}, {"Airflow", run.info.airflow},
      {"Seed", std::to_string(run.info.seed)}, {"Confidence", number_text(run.info.confidence * 100) + " % per slot"}};
  pairs.insert(pairs.end(), run.info.environment.begin(), run.info.environment.end());
  std::string out = facts(pairs);
  out += "<h3>Files this run was made from</h3>\n";
  for (const journal::SourceRecord& source : run.info.sources)
    out += "<details><summary>" + escape_text(source.name) + " " + element("code", "sha256 " + source.sha256) +
           "</summary>" + element("pre", source.text) + "</details>\n";
  return out;
}

}  // namespace plugfest::report::html
