#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/decode_json.hpp"
#include "drivers/cmis/describe.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/module_image.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/inspect_bus.hpp"
#include "harness/plan/load.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>

namespace plugfest::cli {
namespace {

struct InspectOptions {
  std::string module;
  std::vector<std::filesystem::path> search;
  bool json = false;
  std::optional<std::string> what;
  bool bus_stats = false;
};

/// What stands before the name of a module that is to be simulated and read over its bus.
constexpr std::string_view simulated_prefix = "sim:";

/// A dump is decoded as it stands: nothing is synthesised for somebody who looks.
std::optional<cmis::Memory> memory_of(const plan::ModuleSource& source, plan::Diagnostics& diagnostics) {
  cmis::Memory memory;
  if (source.dump) {
    if (source.dump->management != "CMIS") {
      diagnostics.add(
          fmt::format("'{}' is an {} module: only CMIS modules can be decoded", source.name, source.dump->management));
      return std::nullopt;
    }
    for (const plan::DumpHalf& half : source.dump->halves)
      memory.put(static_cast<std::uint8_t>(half.bank), static_cast<std::uint8_t>(half.page),
                 half.lower ? std::uint8_t{0} : std::uint8_t{128}, half.bytes);
    return memory;
  }
  const auto simulated = app::simulate(source, diagnostics);
  if (!simulated) return std::nullopt;
  for (const auto& [id, bytes] : simulated->image.halves)
    memory.put(id.bank, id.page, id.lower ? std::uint8_t{0} : std::uint8_t{128}, bytes);
  return memory;
}

int inspect(const InspectOptions& options) {
  if (options.module.starts_with(simulated_prefix))
    return inspect_on_bus({.module = options.module.substr(simulated_prefix.size()),
                           .search = options.search,
                           .what = options.what,
                           .bus_stats = options.bus_stats,
                           .json = options.json});
  if (options.what || options.bus_stats) {
    complain("--what and --bus-stats are about a bus: name a simulated module, as in sim:800g-dr8-lpo");
    return exit_usage;
  }
  plan::Diagnostics diagnostics;
  const plan::Library library{options.search, app::share_roots()};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {options.module, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  const auto memory = source ? memory_of(*source, diagnostics) : std::nullopt;
  if (!memory) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  const cmis::ModuleInfo info = cmis::decode(*memory);
  if (options.json) {
    nlohmann::ordered_json json;
    json["name"] = source->name;
    json["management"] = "CMIS";
    json["facts"] = cmis::facts(info);
    return print(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n") ? 0 : 4;
  }
  return print(cmis::describe(info)) ? 0 : 4;
}

}  // namespace

void add_inspect_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand("inspect", "Decode a module's memory for a person, or as JSON for a tool");
  command
      ->add_option(
          "module", options->module,
          "Register dump or module profile, by path or by name; sim:NAME plugs it in and reads it over its bus")
      ->required();
  command->add_flag("--json", options->json, "Facts as JSON");
  command->add_option("--what", options->what, "Of sim:NAME: what to read; everything without it")
      ->check(CLI::IsMember({"identify", "snapshot", "poll"}));
  command->add_flag("--bus-stats", options->bus_stats, "Of sim:NAME: what the reading cost on the bus");
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest inspect my-dump.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return inspect(*options); }; });
}

}  // namespace plugfest::cli
