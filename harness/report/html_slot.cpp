#include "harness/report/html_parts.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <iterator>

namespace plugfest::report::html {
namespace {

std::string identity_table(const journal::SlotRecord& slot) {
  std::vector<std::pair<std::string, std::string>> pairs{{"Module as planned", slot.info.module},
                                                         {"Title", slot.info.module_title}};
  if (slot.identity) {
    const journal::ModuleIdentity& id = *slot.identity;
    std::string pages;
    for (const std::string& page : id.hashed_pages) pages += (pages.empty() ? "" : ", ") + page;
    pairs.insert(pairs.end(), {{"Form factor", id.form_factor},
                               {"Vendor", id.vendor},
                               {"OUI", id.oui},
                               {"Part number", id.part},
                               {"Part revision", id.revision},
                               {"Serial number", id.serial},
                               {"Date code", id.date_code},
                               {"Hardware revision", id.hardware_revision},
                               {"Firmware revision", id.firmware_revision},
                               {"CMIS revision", id.cmis_revision},
                               {"SHA-256 of static pages", id.static_pages_sha256},
                               {"Pages in that hash", pages}});
  }
  return "<h3>Identity</h3>\n" + facts(pairs) +
         (slot.identity ? "" : "<p>The module was not identified: nothing of it was read.</p>\n");
}

std::string step_table(const std::vector<const journal::StepRecord*>& steps) {
  std::string out = table_start({"Step", "Check", "Verdict", "What it found", "Took"});
  for (const journal::StepRecord* step : steps) {
    std::string verdict = badge(step->outcome.verdict);
    if (!step->outcome.required) verdict += R"( <span class="source">optional</span>)";
    if (step->outcome.verdict == Verdict::skipped)
      verdict += " " + element("span", to_string(step->outcome.reason), R"( class="source")");
    out += "<tr>" + element("td", step->name) + element("td", step->check) + "<td>" + verdict + "</td>" +
           element("td", step->message) +
           element("td", step->ended ? duration_text(step->seconds) : "-", R"( class="nowrap")") + "</tr>\n";
  }
  return out + std::string{table_end};
}

std::string timelines(const std::vector<const journal::StepRecord*>& steps) {
  std::string out;
  for (const journal::StepRecord* step : steps)
    if (!step->states.empty()) out += element("h3", "States during " + step->name) + "\n" + timeline(*step);
  return out;
}

std::string heading(const journal::SlotRecord& slot) {
  std::string text = slot_text(slot.info) + ": " + module_text(slot);
  text.front() = 'S';
  return text;
}

/// What the steps said beside their measurements.
std::string remarks(const std::vector<const journal::StepRecord*>& steps) {
  std::vector<std::string> findings, waits, troubles;
  for (const journal::StepRecord* step : steps) {
    for (const auto& finding : step->findings)
      findings.push_back(step->name + ", " + finding.severity + ": " + finding.message);
    for (const auto& wait : step->waits) waits.push_back(step->name + ": " + wait);
    for (const auto& error : step->errors) troubles.push_back(step->name + ", error: " + error);
    for (const auto& log : step->logs) troubles.push_back(step->name + ", " + log);
  }
  std::string out;
  if (!findings.empty()) out += "<h3>Findings</h3>\n" + list(findings);
  if (!waits.empty()) out += "<h3>Waits for shared instruments</h3>\n" + list(waits);
  if (!troubles.empty()) out += "<h3>Errors and logs</h3>\n" + list(troubles);
  return out;
}

}  // namespace

std::string slot_section(const journal::RunRecord& run, const journal::SlotRecord& slot) {
  std::vector<const journal::StepRecord*> everything{&slot.arrival};
  for (const journal::StepRecord& step : slot.steps) everything.push_back(&step);
  std::string out = fmt::format("<section id=\"slot-{}\">\n", slot.info.slot);
  out +=
      "<h2><span class=\"slot-head\">" + badge(slot.verdict) + " " + element("span", heading(slot)) + "</span></h2>\n";
  out += step_table(telling_steps(slot)) + identity_table(slot) + timelines(everything) + power_section(slot);
  out += "<h3>Measurements</h3>\n" + measurement_table(everything) + remarks(everything);
  if (!slot.info.synthesised.empty())
    out +=
        "<h3>Memory that nobody read from the module</h3>\n<p>It was made up for the simulation; no verdict rests on "
        "it.</p>\n" +
        list(slot.info.synthesised);
  if (slot.arrival.id.empty() && run.end.incomplete) out += "<p>The journal says nothing of this slot's arrival.</p>\n";
  return out + "</section>\n";
}

}  // namespace plugfest::report::html
