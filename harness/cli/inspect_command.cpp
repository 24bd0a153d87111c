#include "harness/app/inspection.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/inspect_bus.hpp"
#include "harness/cli/inspect_diff.hpp"
#include "harness/cli/module_target.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace plugfest::cli {
namespace {

constexpr std::string_view simulated_prefix = "sim:";

struct InspectOptions {
  TargetOptions target;
  std::string other;
  bool diff = false, json = false, bus_stats = false;
  std::optional<std::string> what;
};

bool is_on_simulated_bus(const InspectOptions& options) {
  return !options.target.bench && options.target.target.starts_with(simulated_prefix);
}

/// The one reading whose cost is counted.
int inspect_counted(const InspectOptions& options) {
  if (!is_on_simulated_bus(options)) {
    complain("--what and --bus-stats are about a bus: name a simulated module, as in sim:800g-dr8-lpo");
    return exit_usage;
  }
  return inspect_on_bus({.module = options.target.target.substr(simulated_prefix.size()),
                         .search = options.target.search,
                         .what = options.what,
                         .bus_stats = options.bus_stats,
                         .json = options.json});
}

std::string as_json(const app::OpenModule& module, const app::Inspection& seen,
                    const std::vector<std::string>& warnings) {
  nlohmann::ordered_json json;
  json["name"] = module.name;
  json["source"] = module.source;
  json["management"] = sff::name_of(seen.map);
  json["facts"] = app::facts(seen);
  json["lpo"] = app::lpo(seen);
  json["warnings"] = warnings;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

/// The warnings that the description itself does not have.
std::string as_text(const app::OpenModule& module, const app::Inspection& seen, const std::string& contradiction) {
  std::string text = app::describe(seen);
  if (!contradiction.empty()) text = fmt::format("Note: {}\n\n{}", contradiction, text);
  if (module.connection) text += fmt::format("\nRead from: {}\n", module.source);
  return text;
}

int inspect_one(const InspectOptions& options) {
  int status = 0;
  const auto module = open_and_read(options.target, options.target.target, /*flags=*/false, status);
  if (!module) return status;
  const app::Inspection seen = app::inspect(module->memory);
  const std::string contradiction = app::contradiction(seen, module->management);
  std::vector<std::string> warnings = app::warnings(seen);
  if (!contradiction.empty()) warnings.insert(warnings.begin(), contradiction);
  return print_result(options.json ? as_json(*module, seen, warnings) : as_text(*module, seen, contradiction));
}

int inspect(const InspectOptions& options) {
  if (options.diff != !options.other.empty()) {
    complain(options.diff ? "--diff compares two modules: name another one"
                          : "two modules are named: write --diff to compare them");
    return exit_usage;
  }
  const bool counted = options.what || options.bus_stats;
  if (options.diff && counted) {
    complain("--diff excludes --what and --bus-stats");
    return exit_usage;
  }
  if (options.diff) return inspect_diff(options.target, options.other, options.json);
  return counted ? inspect_counted(options) : inspect_one(options);
}

}  // namespace

void add_inspect_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand("inspect", "Decode a module's memory for a person, or as JSON for a tool");
  add_target(*command, options->target);
  command->add_option("other", options->other, "With --diff: the module to compare with, named as TARGET is");
  command->add_flag("--diff", options->diff,
                    "What differs between two modules; exit status 0: equal but for readings and flags, 1: different");
  command->add_flag("--json", options->json, "Facts as JSON");
  command->add_option("--what", options->what, "Of sim:NAME: what to read; everything without it")
      ->check(CLI::IsMember({"identify", "snapshot", "poll"}));
  command->add_flag("--bus-stats", options->bus_stats, "Of sim:NAME: what the reading cost on the bus");
  command->footer(
      help_footer("plugfest inspect my-dump.yaml\n  plugfest inspect --bench sim-12w-port 0\n  plugfest inspect --diff "
                  "before.yaml after.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return inspect(*options); }; });
}

}  // namespace plugfest::cli
