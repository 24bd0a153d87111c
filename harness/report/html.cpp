#include "harness/report/html.hpp"

#include "harness/report/attention.hpp"
#include "harness/report/html_parts.hpp"
#include "harness/report/markup.hpp"
#include "harness/report/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::report {
namespace html {

std::string element(std::string_view tag, std::string_view text, std::string_view attributes) {
  return fmt::format("<{0}{1}>{2}</{0}>", tag, attributes, escape_text(text));
}

std::string badge(Verdict verdict) {
  return element("span", to_string(verdict), fmt::format(R"( class="badge {}")", to_string(verdict)));
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out = table_start({}, "facts");
  for (const auto& [name, value] : pairs)
    if (!value.empty()) out += "<tr>" + element("th", name, R"( scope="row")") + element("td", value) + "</tr>\n";
  return out + std::string{table_end};
}

std::string table_start(std::initializer_list<std::string_view> headings, std::string_view css_class) {
  std::string out = css_class.empty() ? "<table>" : fmt::format("<table class=\"{}\">", css_class);
  if (headings.size() > 0) {
    out += "<thead><tr>";
    for (const std::string_view heading : headings) out += element("th", heading, R"( scope="col")");
    out += "</tr></thead>";
  }
  return out + "<tbody>\n";
}

std::string list(const std::vector<std::string>& items) {
  std::string out = "<ul>";
  for (const std::string& item : items) out += element("li", item) + "\n";
  return out + "</ul>\n";
}

}  // namespace html

namespace {

using html::badge, html::element, html::table_start;

std::string title_of(const journal::RunRecord& run) {
  return fmt::format("{}: {} on {}{}", to_string(run.verdict), run.info.plan_name, run.info.profile_name,
                     run.info.simulated ? " (simulated)" : "");
}

std::string banner(const journal::RunRecord& run) {
  const journal::RunInfo& info = run.info;
  std::string out = "<header>\n";
  if (info.simulated) out += "<div class=\"stamp\">SIMULATED</div>\n";
  out += fmt::format("<div class=\"banner {0}\"><div class=\"word\">{0}</div>", to_string(run.verdict));
  out += element("h1", info.plan_title.empty() ? "plan " + info.plan_name : info.plan_title);
  out += element("div",
                 fmt::format("Exit status {}: {}.{}", run.exit_status, status_text(run.exit_status),
                             info.simulated ? " Every module and instrument was simulated." : ""),
                 R"( class="plan")");
  out += "</div>\n";
  if (const std::string partial = partial_reason(info); !partial.empty())
    out += "<div class=\"partial\"><strong>Partial: not a qualification.</strong> " + escape_text(partial) + "</div>\n";
  out += html::facts({{"Plan", info.plan_name},
                      {"Profile", info.profile_name + (info.profile_title.empty() ? "" : ": " + info.profile_title)},
                      {"Bench", info.bench_name},
                      {"Started", run.started},
                      {"Finished", run.finished.empty() ? "not on record" : run.finished},
                      {"Slots", std::to_string(run.slots.size())},
                      {"Journal", run.journal}});
  return out + "</header>\n";
}

std::string attention(const journal::RunRecord& run) {
  const std::vector<Attention> items = what_needs_attention(run);
  std::string out = "<section>\n<h2>What needs attention</h2>\n";
  if (items.empty()) return out + "<p>Nothing: every required step passed.</p>\n</section>\n";
  out += "<ul class=\"items\">\n";
  for (const Attention& item : items) {
    out += fmt::format("<li class=\"{}\">", to_string(item.verdict)) + badge(item.verdict) + " ";
    out += element("span", where(item), R"( class="where")");
    out += element("div", item.what, R"( class="what")");
    if (!item.evidence.empty()) out += html::list(item.evidence);
    out += "</li>\n";
  }
  return out + "</ul>\n</section>\n";
}

std::vector<std::string> all_step_names(const journal::RunRecord& run) {
  std::vector<std::string> names;
  for (const journal::SlotRecord& slot : run.slots)
    if (names.empty() && slot.arrival.outcome.verdict > Verdict::pass) names.push_back(slot.arrival.name);
  for (const journal::SlotRecord& slot : run.slots)
    for (const journal::StepRecord* step : telling_steps(slot))
      if (std::ranges::find(names, step->name) == names.end()) names.push_back(step->name);
  return names;
}

std::string matrix(const journal::RunRecord& run) {
  if (run.slots.size() < 2) return {};
  const std::vector<std::string> names = all_step_names(run);
  std::string counts;
  for (const Verdict verdict : {Verdict::fail, Verdict::error, Verdict::inconclusive, Verdict::pass})
    if (const auto n = std::ranges::count(run.slots, verdict, &journal::SlotRecord::verdict); n > 0)
      counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", n, to_string(verdict));
  std::string out = "<section>\n<h2>Slots and steps</h2>\n" + element("p", counts) +
                    "\n<table class=\"matrix\"><thead><tr><th scope=\"col\">Slot</th>"
                    "<th scope=\"col\">Verdict</th>";
  for (const std::string& name : names) out += element("th", name, R"( scope="col")");
  out += "</tr></thead><tbody>\n";
  for (const journal::SlotRecord& slot : run.slots) {
    out += fmt::format("<tr><th scope=\"row\"><a href=\"#slot-{}\">{}</a></th>", slot.info.slot,
                       escape_text(fmt::format("{}: {}", slot.info.slot, module_text(slot))));
    out += element("td", to_string(slot.verdict), fmt::format(R"( class="cell {}")", to_string(slot.verdict)));
    const auto steps = telling_steps(slot);
    for (const std::string& name : names) {
      const auto step = std::ranges::find_if(steps, [&](const auto* s) { return s->name == name; });
      if (step == steps.end()) {
        out += "<td class=\"cell\">-</td>";
      } else {
        const std::string_view verdict = to_string((*step)->outcome.verdict);
        out += element("td", verdict, fmt::format(R"( class="cell {}")", verdict));
      }
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n</section>\n";
}

std::string closing(const journal::RunRecord& run) {
  std::string out = "<section>\n<h2>What was changed and put back</h2>\n" + html::restore_section(run) + "</section>\n";
  out += "<section>\n<h2>Environment and sources</h2>\n" + html::environment_section(run) + "</section>\n";
  std::vector<std::string> said = run.errors;
  said.insert(said.end(), run.logs.begin(), run.logs.end());
  if (!said.empty()) out += "<section>\n<h2>Said by the run itself</h2>\n" + html::list(said) + "</section>\n";
  if (!run.damage.empty())
    out += "<section>\n<h2>Odd or missing in the journal</h2>\n" + html::list(run.damage) + "</section>\n";
  return out + "<div class=\"sign\"><div>Name</div><div>Date</div><div>Signature</div></div>\n";
}

}  // namespace

std::string to_html(const journal::RunRecord& run) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n";
  out +=
      element("title", title_of(run)) + "\n<style>" + std::string{html::style_sheet()} + "</style>\n</head>\n<body>\n";
  out += banner(run) + attention(run) + matrix(run);
  for (const journal::SlotRecord& slot : run.slots) out += html::slot_section(run, slot);
  return out + closing(run) + "</body>\n</html>\n";
}

}  // namespace plugfest::report
