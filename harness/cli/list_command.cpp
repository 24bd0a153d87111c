#include "harness/app/catalogue.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/link_facts.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/list_registers.hpp"
#include "harness/plan/load.hpp"
#include "harness/report/markup.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>

namespace plugfest::cli {
namespace {

struct ListOptions {
  std::string what;
  std::optional<std::string> page;
  bool json = false;
  std::vector<std::filesystem::path> search;
};

std::string accepted(const plan::ParameterSpec& parameter) {
  switch (parameter.type) {
    case plan::ParameterType::quantity:
      return std::string{name_of(parameter.dimension)} +
             (parameter.dimension == Dimension::none ? "" : " (" + units_of(parameter.dimension) + ")");
    case plan::ParameterType::integer:
      return fmt::format("a whole number {} to {}", parameter.min, parameter.max);
    case plan::ParameterType::text:
      return parameter.choices.empty() ? "text" : fmt::format("{}", fmt::join(parameter.choices, " | "));
    case plan::ParameterType::path:
      return "path of a file";
    case plan::ParameterType::lanes:
      return "all, or lane numbers";
    case plan::ParameterType::date:
      return "a day, as 2026-11-22";
    case plan::ParameterType::switch_:
      return "true or false";
  }
  return {};
}

std::string describe(const plan::ParameterSpec& parameter, std::string_view kind) {
  const std::string_view unset = parameter.fallback.empty() ? parameter.otherwise : parameter.fallback;
  const std::string without = parameter.required ? "must be given" : fmt::format("without it: {}", unset);
  return fmt::format("    {} {}: {}\n        {}; {}\n", kind, parameter.name, accepted(parameter), parameter.help,
                     without);
}

std::string list_checks() {
  std::string text;
  for (const plan::CheckSpec& spec : app::check_specs()) {
    text += fmt::format("{}\n    {}\n    {}\n", spec.id, spec.title, spec.help);
    text += fmt::format("    tags: {}; budget {}{}{}\n", fmt::join(spec.tags, ", "), spec.budget,
                        spec.high_power ? "; takes the module out of low power" : "",
                        spec.resources.empty() ? "" : fmt::format("; leases {}", fmt::join(spec.resources, ", ")));
    for (const plan::ParameterSpec& parameter : spec.parameters) text += describe(parameter, "parameter");
    for (const plan::ParameterSpec& limit : spec.limits) text += describe(limit, "limit");
    text += "\n";
  }
  return text;
}

std::string list_drivers() {
  std::string text;
  for (const plan::DriverSpec& driver : app::drivers()) {
    text += fmt::format("{:<13} {:<12} {:<14} {}\n", driver.name, name_of(driver.serves), driver.proof, driver.title);
    if (driver.on_bus) text += "    bus: the two-wire bus that it hangs on\n";
    for (const plan::ParameterSpec& option : driver.options) text += describe(option, "option");
  }
  return text;
}

/// A title is worth a line; a file that cannot be loaded is listed all the same, with the word to check it.
std::string title_of(const plan::Library& library, plan::FileKind kind, const std::string& name) {
  plan::Diagnostics ignored;
  const plan::SourcePtr file = library.open(kind, {name, {}}, ignored);
  const auto document = file ? plan::parse_document(file, ignored) : std::nullopt;
  const plan::Node* title = document ? document->find("title") : nullptr;
  return title ? title->value : fmt::format("(see: plugfest validate {})", name);
}

/// What its ports, or the module's lanes, are to a link; empty: the file cannot be loaded, or says nothing of links.
std::string facts_of(const plan::Library& library, plan::FileKind kind, const std::string& name) {
  plan::Diagnostics ignored;
  const plan::SourcePtr file = library.open(kind, {name, {}}, ignored);
  if (!file) return {};
  if (kind == plan::FileKind::profile) {
    const auto platform = plan::load_platform(file, ignored);
    return platform ? app::link_facts(*platform) : std::string{};
  }
  if (kind != plan::FileKind::module) return {};
  const auto module = plan::load_module(file, ignored);
  const auto simulated = module ? app::simulate(*module, ignored) : std::nullopt;
  return simulated ? app::link_facts(*simulated) : std::string{};
}

std::string list_files(const plan::Library& library, plan::FileKind kind) {
  std::string text;
  for (const std::string& name : library.names(kind)) {
    text += fmt::format("{:<28} {}\n", name, report::terminal_safe(title_of(library, kind, name)));
    if (const std::string facts = facts_of(library, kind, name); !facts.empty())
      text += fmt::format("{:<28} {}\n", "", report::terminal_safe(facts));
  }
  if (text.empty())
    text = fmt::format("none found: is there a folder {} beside the program or in --search?\n", folder_of(kind));
  return text;
}

std::vector<std::string> names_of(const plan::Library& library, const std::string& what) {
  std::vector<std::string> names;
  if (what == "checks")
    for (const plan::CheckSpec& spec : app::check_specs()) names.emplace_back(spec.id);
  if (what == "drivers")
    for (const plan::DriverSpec& driver : app::drivers()) names.emplace_back(driver.name);
  if (what == "plans") names = library.names(plan::FileKind::plan);
  if (what == "profiles") names = library.names(plan::FileKind::profile);
  if (what == "modules") names = library.names(plan::FileKind::module);
  if (what == "benches") names = library.names(plan::FileKind::bench);
  if (what == "quirks") names = library.names(plan::FileKind::quirk);
  return names;
}

int list_names(const plan::Library& library, const std::string& what) {
  const nlohmann::ordered_json json = names_of(library, what);
  return print_result(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

int list(const ListOptions& options) {
  if (options.what == "registers") return list_registers(options.page, options.json);
  if (options.page) {
    complain("--page is about registers: plugfest list registers --page 11h");
    return exit_usage;
  }
  const plan::Library library{options.search, app::share_roots()};
  if (options.json) return list_names(library, options.what);
  std::string text;
  if (options.what == "checks") text = list_checks();
  if (options.what == "drivers") text = list_drivers();
  if (options.what == "plans") text = list_files(library, plan::FileKind::plan);
  if (options.what == "profiles") text = list_files(library, plan::FileKind::profile);
  if (options.what == "modules") text = list_files(library, plan::FileKind::module);
  if (options.what == "benches") text = list_files(library, plan::FileKind::bench);
  if (options.what == "quirks") text = list_files(library, plan::FileKind::quirk);
  return print_result(text);
}

}  // namespace

void add_list_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", "List what there is to name");
  command->add_option("what", options->what, "checks, plans, profiles, modules, benches, quirks, drivers or registers")
      ->required()
      ->check(CLI::IsMember({"checks", "plans", "profiles", "modules", "benches", "quirks", "drivers", "registers"}));
  command->add_option("--page", options->page, "Of registers: those of one page, as 11h, or of lower memory, as lower");
  command->add_flag("--json", options->json, "Names, or with registers all that is known of them, as JSON");
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest list checks\n  plugfest list registers --page 11h"));
  command->callback([options, &chosen] { chosen = [options] { return list(*options); }; });
}

}  // namespace plugfest::cli
