#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/journal/reader.hpp"
#include "harness/report/html.hpp"
#include "harness/report/json.hpp"
#include "harness/report/junit.hpp"
#include "harness/report/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace plugfest::cli {
namespace {

struct ReportOptions {
  std::string run, format = "text";
  bool no_color = false;
};

int report_run(const ReportOptions& options) {
  std::string why;
  const auto record = journal::read_journal(options.run, why);
  if (!record) {
    complain(why);
    return exit_usage;
  }
  std::string text;
  if (options.format == "text") text = report::to_text(*record, use_color(options.no_color));
  if (options.format == "json") text = report::to_json(*record);
  if (options.format == "html") text = report::to_html(*record);
  if (options.format == "junit") text = report::to_junit(*record);
  for (const std::string& damage : record->damage) complain(fmt::format("{}: {}", options.run, damage));
  return print_result(text, record->exit_status);
}

}  // namespace

void add_report_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand("report", "Write a report from a run's journal, on stdout");
  command->add_option("run", options->run, "Run folder, or its journal.jsonl")->required();
  command->add_option("--format", options->format, "text, json, html or junit")
      ->check(CLI::IsMember({"text", "json", "html", "junit"}))
      ->capture_default_str();
  command->add_flag("--no-color", options->no_color, "No colour, also on a terminal");
  command->footer(help_footer("plugfest report my-run --format html > report.html"));
  command->callback([options, &chosen] { chosen = [options] { return report_run(*options); }; });
}

}  // namespace plugfest::cli
