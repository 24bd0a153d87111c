#include "harness/app/scan_text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>

namespace plugfest::cli {
namespace {

struct ScanOptions {
  bool bench = false, json = false, all = false;
  std::filesystem::path root = "/";
};

/// What lies elsewhere is a picture of another machine, or of this one at another time.
app::Answer ask_nobody(const app::FoundBus&) {
  return {.outcome = app::Answer::Outcome::not_asked, .text = "the tree given by --root is only looked at"};
}

int scan(const ScanOptions& options) {
  app::AskBus ask = ask_nobody;
  if (options.root == "/") ask = [](const app::FoundBus& bus) { return app::ask_bus(bus); };
  const app::Survey survey = app::survey(app::find_hardware(options.root), options.all, ask);
  if (options.json)
    return print_result(app::scan_json(survey).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
                        "\n");
  if (!options.bench) return print_result(app::scan_text(survey));
  const std::string bench = app::bench_text(survey);
  if (!bench.empty()) return print_result(bench);
  complain("there is no bus for a bench here; `plugfest scan` says what there is");
  return exit_nothing_ran;
}

}  // namespace

void add_scan_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ScanOptions>();
  CLI::App* command = app.add_subcommand(
      "scan",
      "Find adapters, buses, modules and sensors here. Modules are read, as little as names them; never written");
  auto* bench = command->add_flag("--bench", options->bench, "Print a bench file to start from");
  command->add_flag("--json", options->json, "Print what was found as JSON")->excludes(bench);
  command->add_flag("--all", options->all,
                    "Ask those buses too where something else may be wired up: FTDI chips, the mainboard's own");
  command->add_option("--root", options->root, "Folder with another /sys, /proc and /dev; nothing in it is asked");
  command->footer(help_footer("plugfest scan\n  plugfest scan --bench > my-lab.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return scan(*options); }; });
}

}  // namespace plugfest::cli
