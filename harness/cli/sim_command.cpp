#include "drivers/base/units.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/firmware_image.hpp"
#include "harness/app/module_image.hpp"
#include "harness/app/sim_bridge.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/serve_bridge.hpp"
#include "harness/cli/sim_link_command.hpp"
#include "harness/plan/load.hpp"
#include "harness/report/markup.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>

namespace plugfest::cli {
namespace {

struct BridgeOptions {
  std::string module, bus_speed;
  std::string seed = "1";
  std::vector<std::filesystem::path> search;
};

struct ImageOptions {
  std::string module, version, out;
  std::vector<std::filesystem::path> search;
};

struct ModulesOptions {
  std::vector<std::filesystem::path> search;
  bool json = false;
};

constexpr double slowest_hertz = 1e3;
constexpr double fastest_hertz = 3.4e6;

std::optional<std::uint32_t> hertz_from(const std::string& text) {
  const auto speed = parse_quantity(text);
  if (!speed || speed->dimension != Dimension::frequency) return std::nullopt;
  if (!(speed->value >= slowest_hertz && speed->value <= fastest_hertz)) return std::nullopt;
  return static_cast<std::uint32_t>(speed->value);
}

std::optional<std::uint64_t> seed_from(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

struct Loaded {
  plan::ModuleSource source;
  app::SimulatedModule module;
};

std::optional<Loaded> load(const plan::Library& library, const std::string& name, plan::Diagnostics& diagnostics) {
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  auto module = source ? app::simulate(*source, diagnostics) : std::nullopt;
  if (!module) return std::nullopt;
  return Loaded{std::move(*source), std::move(*module)};
}

int bridge(const BridgeOptions& options) {
  plan::Diagnostics diagnostics;
  const auto loaded = load({options.search, app::share_roots()}, options.module, diagnostics);
  if (!loaded) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  const auto hertz = options.bus_speed.empty() ? std::nullopt : hertz_from(options.bus_speed);
  app::SimBridge served{loaded->module, hertz, seed_from(options.seed).value_or(1)};
  return serve_bridge([&served](std::string_view line) { return served.answer(line); });
}

/// A file that is there already may be somebody's real firmware, and is left alone.
int write_image(const std::filesystem::path& path, std::span<const std::byte> bytes, const std::string& what) {
  if (std::error_code ec; std::filesystem::exists(path, ec)) {
    complain(fmt::format("{} is there already: give another file with --out", path.string()));
    return exit_usage;
  }
  std::ofstream file{path, std::ios::binary};
  for (const std::byte b : bytes) file.put(static_cast<char>(u8(b)));
  file.close();
  if (!file) {
    complain(
        fmt::format("{} cannot be written: {}; give another file with --out", path.string(), std::strerror(errno)));
    return exit_usage;
  }
  return print_result(what);
}

int firmware_image(const ImageOptions& options) {
  plan::Diagnostics diagnostics;
  const auto loaded = load({options.search, app::share_roots()}, options.module, diagnostics);
  if (!loaded) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  const auto asked = app::parse_firmware_version(options.version);
  const sim::FirmwareVersion version = asked ? *asked : app::next_firmware_version(loaded->module);
  std::string why;
  const auto image = app::firmware_image(loaded->module, version, why);
  if (!image) {
    complain(fmt::format("{}: {}", options.module, why));
    return exit_usage;
  }
  return write_image(options.out, *image,
                     fmt::format("{}: firmware {}.{}.{} for the simulated module {}, {} bytes\n", options.out,
                                 version.major, version.minor, version.build, loaded->source.name, image->size()));
}

/// What a person chooses a module by.
struct Entry {
  std::string name, form_factor, revision, what;
  std::string why_not;  ///< not empty: it cannot be simulated
};

Entry entry_of(const plan::Library& library, const std::string& name) {
  Entry entry{.name = name, .form_factor = {}, .revision = {}, .what = {}, .why_not = {}};
  plan::Diagnostics diagnostics;
  const auto loaded = load(library, name, diagnostics);
  if (!loaded) {
    entry.why_not = diagnostics.all().empty() ? "not usable" : diagnostics.all().front().message;
    return entry;
  }
  const std::uint8_t revision = u8(loaded->module.image.halves.at(sim::lower_half)[cmis::cmis_revision.info.byte]);
  entry.form_factor = loaded->module.form_factor;
  entry.revision = fmt::format("{}.{}", revision >> 4, revision & 15);
  entry.what = fmt::format("{}: {}", loaded->source.dump ? "dump" : "profile", loaded->source.title);
  return entry;
}

int modules(const ModulesOptions& options) {
  const plan::Library library{options.search, app::share_roots()};
  std::string text;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const std::string& name : library.names(plan::FileKind::module)) {
    const Entry entry = entry_of(library, name);
    if (!options.json) {
      text += entry.why_not.empty()
                  ? fmt::format("{:<28} {:<10} {:<5} {}\n", entry.name, entry.form_factor, entry.revision,
                                report::terminal_safe(entry.what))
                  : fmt::format("{:<28} cannot be simulated: {}\n", entry.name, report::terminal_safe(entry.why_not));
    } else if (entry.why_not.empty()) {
      json.push_back({{"name", entry.name},
                      {"form_factor", entry.form_factor},
                      {"revision", entry.revision},
                      {"what", entry.what}});
    }
  }
  if (options.json) text = json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  if (text.empty()) text = "none found: is there a folder profiles/modules beside the program or in --search?\n";
  return print_result(text);
}

void add_bridge(CLI::App& sim, Action& chosen) {
  auto options = std::make_shared<BridgeOptions>();
  CLI::App* command = sim.add_subcommand(
      "bridge", "Serve a simulated module's registers on standard input and output (register bridge protocol)");
  command->add_option("--module", options->module, "Module profile or register dump, by path or by name")->required();
  command
      ->add_option("--bus-speed", options->bus_speed,
                   "Accesses take the time they take on such a bus, as 400kHz; without it they take none, and the "
                   "module does not refuse accesses after writes")
      ->check(
          [](const std::string& text) {
            return hertz_from(text) ? std::string{} : "a bus speed is a frequency from 1 kHz to 3.4 MHz, as 400kHz";
          },
          "");
  command->add_option("--seed", options->seed, "Seed of the simulated module: one seed, one set of answers")
      ->check(
          [](const std::string& text) {
            return seed_from(text) ? std::string{} : "a seed is a whole number from 0 to 18446744073709551615";
          },
          "");
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest sim bridge --module 800g-dr8-lpo"));
  command->callback([options, &chosen] { chosen = [options] { return bridge(*options); }; });
}

void add_modules(CLI::App& sim, Action& chosen) {
  auto options = std::make_shared<ModulesOptions>();
  CLI::App* command = sim.add_subcommand("modules", "List what can be given as --module");
  command->add_flag("--json", options->json, "As JSON");
  command->add_option("--search", options->search, "More folders to look for modules in")->allow_extra_args(false);
  command->footer(help_footer("plugfest sim modules"));
  command->callback([options, &chosen] { chosen = [options] { return modules(*options); }; });
}

void add_firmware_image(CLI::App& sim, Action& chosen) {
  auto options = std::make_shared<ImageOptions>();
  CLI::App* command = sim.add_subcommand(
      "firmware-image", "Write a firmware file that a simulated module takes, for the check firmware.upgrade");
  command->add_option("--module", options->module, "Module profile or register dump, by path or by name")->required();
  command
      ->add_option("--version", options->version,
                   "MAJOR.MINOR or MAJOR.MINOR.BUILD; without it what follows the version that the module runs")
      ->check(
          [](const std::string& text) {
            return app::parse_firmware_version(text) ? std::string{}
                                                     : "a firmware version is MAJOR.MINOR, each 0 to 255, or "
                                                       "MAJOR.MINOR.BUILD, the build 0 to 65535, as 2.5.9";
          },
          "");
  command->add_option("--out", options->out, "The file to write, which must not be there yet")->required();
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest sim firmware-image --module 800g-dr8-lpo --out lpo.fw"));
  command->callback([options, &chosen] { chosen = [options] { return firmware_image(*options); }; });
}

}  // namespace

void add_sim_command(CLI::App& app, Action& chosen) {
  CLI::App* command =
      app.add_subcommand("sim", "Simulated modules for other people's host software, and the simulated link");
  command->require_subcommand(1);
  add_bridge(*command, chosen);
  add_modules(*command, chosen);
  add_firmware_image(*command, chosen);
  add_sim_link(*command, chosen);
  add_sim_fit(*command, chosen);
  command->footer(help_footer("plugfest sim modules"));
}

}  // namespace plugfest::cli
