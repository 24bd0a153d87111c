#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/inspection.hpp"
#include "harness/app/register_place.hpp"
#include "harness/app/register_write.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/module_target.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/report/markup.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <system_error>

namespace plugfest::cli {
namespace {

using app::RegisterPlace;
using Json = nlohmann::ordered_json;

struct RegOptions {
  TargetOptions target;
  std::string name, value;
  std::optional<int> lane;
  int bank = 0;
  bool allow_clear = false, allow_write = false, keep = false, json = false;
  std::optional<std::string> out;
};

std::string spaced(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) text += fmt::format("{}{:02X}", text.empty() ? "" : " ", u8(b));
  return text;
}

/// One value that lies wholly in the bytes that were read.
struct Shown {
  std::string name, lane, value, raw;
};

std::vector<Shown> shown(const RegisterPlace& place, std::span<const std::byte> bytes) {
  std::vector<Shown> list;
  for (const cmis::FieldInfo* field : app::fields_in(place)) {
    Bytes raw(extent(*field));
    for (std::size_t element = 0; element < field->count; ++element) {
      if (place.element && *place.element != element) continue;
      const cmis::Place at = cmis::place(*field, element);
      const std::size_t first = field->byte + at.offset;
      if (first < place.from.byte || first + at.width > place.from.byte + place.count) continue;
      for (std::size_t k = 0; k < at.width; ++k) raw[at.offset + k] = bytes[first - place.from.byte + k];
      list.push_back({.name = std::string{field->name},
                      .lane = field->count == 1 ? std::string{} : std::to_string(element + 1),
                      .value = app::value_text(*field, raw, element),
                      .raw = app::raw_text(*field, raw, element)});
    }
  }
  return list;
}

std::string heading(const RegisterPlace& place) {
  if (place.field == nullptr) return app::place_text(place) + "\n";
  return fmt::format("{}  {}  {}\n", place.field->name, app::place_text(place), cmis::access_text(place.field->access));
}

std::string lines_of(const RegisterPlace& place, std::span<const std::byte> bytes) {
  std::string text = fmt::format("  raw{:<12}{}\n", "", spaced(bytes));
  for (const Shown& one : shown(place, bytes)) {
    std::string label = place.field == nullptr ? one.name : one.lane.empty() ? "value" : "lane " + one.lane;
    if (place.field == nullptr && !one.lane.empty()) label += " " + one.lane;
    if (place.field != nullptr && !one.lane.empty() && place.field->side == cmis::Side::module)
      label = "element " + one.lane;
    const bool bytes_alone = !one.raw.starts_with("0x");  // which stand in the line above
    text += fmt::format("  {:<14} {}{}\n", label, report::terminal_safe(one.value),
                        bytes_alone || one.raw == one.value ? "" : fmt::format(" ({})", one.raw));
  }
  return text;
}

Json values_json(const RegisterPlace& place, std::span<const std::byte> bytes) {
  Json list = Json::array();
  for (const Shown& one : shown(place, bytes)) {
    Json json;
    json["name"] = one.name;
    if (!one.lane.empty()) json["lane"] = std::stoi(one.lane);
    json["value"] = one.value;
    json["raw"] = one.raw;
    list.push_back(std::move(json));
  }
  return list;
}

Json place_json(const app::OpenModule& module, const RegisterPlace& place) {
  Json json;
  json["module"] = module.name;
  json["source"] = module.source;
  if (place.field != nullptr) {
    json["name"] = place.field->name;
    json["access"] = cmis::access_text(place.field->access);
    if (!place.field->unit.empty()) json["unit"] = place.field->unit;
  }
  json["address"] = app::place_text(place);
  return json;
}

std::string text_of(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

/// Empty: what the command line names is no register, or not of this kind of module; that has been told.
std::optional<RegisterPlace> named_place(const RegOptions& options) {
  std::string why;
  auto place = app::find_register(options.name, options.lane, static_cast<std::uint8_t>(options.bank), why);
  if (!place) complain(why);
  return place;
}

/// The register table is that of CMIS. False: the module speaks another map; that has been told.
bool is_cmis(const app::OpenModule& module) {
  if (module.connection) return true;
  const auto map = app::inspect(module.memory).map;
  if (map == sff::ManagementInterface::cmis) return true;
  complain(fmt::format("{} speaks {}: registers by name and address are those of CMIS; see: plugfest inspect",
                       module.name, sff::name_of(map)));
  return false;
}

asio::awaitable<void> look_for_page(cmis::Module& module, const RegisterPlace& place, bool& there) {
  there = co_await module.pages().has_page(place.from.bank, place.from.page);
}

/// What a module does not have is no fault of the lab. False: its memory has no such page; that has been told.
bool is_there(app::OpenModule& module, const RegisterPlace& place) {
  if (!cmis::is_upper(place.from.byte)) return true;
  bool there = false;
  module.connection->run(look_for_page(module.connection->module(), place, there));
  if (!there)
    complain(fmt::format("{} has no page {:02X}h{}: see plugfest inspect for what it has", module.name, place.from.page,
                         place.from.bank == 0 ? "" : fmt::format(" in bank {}", place.from.bank)));
  return there;
}

asio::awaitable<void> read_bytes(cmis::Module& module, const RegisterPlace& place, Bytes& bytes) {
  bytes = co_await module.pages().read(place.from, place.count);
}

int read(const RegOptions& options) {
  const auto place = named_place(options);
  if (!place) return exit_usage;
  int status = 0;
  auto module = open_target(options.target, options.target.target, status);
  if (!module) return status;
  if (!is_cmis(*module)) return exit_usage;
  Bytes bytes;
  if (module->connection) {
    if (const std::string why = app::why_not_read(*place, options.allow_clear); !why.empty()) {
      complain(why);
      return exit_usage;
    }
    try {
      if (!is_there(*module, *place)) return exit_usage;
      module->connection->run(read_bytes(module->connection->module(), *place, bytes));
    } catch (const BenchError& error) {
      complain(fmt::format("{}: {}", options.target.target, error.text()));
      return exit_lab_failed;
    }
  } else {
    const auto known = module->memory.a0.read(place->from.bank, place->from.page, place->from.byte, place->count);
    if (!known) {
      complain(fmt::format("{} is unknown: {} does not hold it", app::place_text(*place), module->source));
      return exit_inconclusive;
    }
    bytes = *known;
  }
  if (!options.json) return print_result(heading(*place) + lines_of(*place, bytes));
  Json json = place_json(*module, *place);
  json["raw"] = to_hex(bytes);
  json["values"] = values_json(*place, bytes);
  return print_result(text_of(json));
}

/// A password is nobody's business in a journal; what is write-only may be one.
std::string command_line(const RegOptions& options, const RegisterPlace& place) {
  std::string line = fmt::format("plugfest reg write {} {} {}", options.target.target, options.name,
                                 app::is_write_only(place) ? "..." : options.value);
  if (options.lane) line += fmt::format(" --lane {}", *options.lane);
  if (options.bank != 0) line += fmt::format(" --bank {}", options.bank);
  if (options.target.bench) line += " --bench " + *options.target.bench;
  return line + " --allow-write" + (options.keep ? " --keep" : "");
}

std::string outcome_text(const RegisterPlace& place, const app::RegisterWrite& done, bool simulated,
                         const std::string& folder) {
  std::string text = heading(place);
  const auto part = [&](std::string_view name, const std::optional<Bytes>& bytes) {
    text += fmt::format("{}\n{}", name, bytes ? lines_of(place, *bytes) : "  write-only: nothing can be read\n");
  };
  part("before", done.before);
  if (app::is_write_only(place))
    text += "written\n";
  else
    part("written", done.written);
  part("read back", done.after);
  if (!done.verified) text += "The module does not show what was written.\n";
  switch (done.restored) {
    case app::RegisterWrite::Restored::yes:
      text += fmt::format("restored: {}\n", done.message);
      break;
    case app::RegisterWrite::Restored::no:
      text += fmt::format("NOT restored: {}\nTry: plugfest restore {}\n", done.message, folder);
      break;
    case app::RegisterWrite::Restored::kept:
      text += done.before && !simulated ? fmt::format("kept; to put it back: plugfest restore {}\n", folder) : "kept\n";
      break;
  }
  if (simulated) text += "The module is simulated and ends with this command: nothing stays.\n";
  return text + fmt::format("Journal: {}/journal.jsonl\n", folder);
}

Json outcome_json(const app::OpenModule& module, const RegisterPlace& place, const app::RegisterWrite& done,
                  bool simulated, const std::string& folder) {
  Json json = place_json(module, place);
  const auto part = [&](const char* name, const std::optional<Bytes>& bytes) {
    json[name] = bytes ? Json{{"raw", to_hex(*bytes)}, {"values", values_json(place, *bytes)}} : Json(nullptr);
  };
  part("before", done.before);
  part("written", app::is_write_only(place) ? std::nullopt : std::optional{done.written});
  part("read_back", done.after);
  json["verified"] = done.after ? Json(done.verified) : Json(nullptr);
  json["restored"] = done.restored == app::RegisterWrite::Restored::yes;
  json["kept"] = done.restored == app::RegisterWrite::Restored::kept;
  json["stays"] = done.restored != app::RegisterWrite::Restored::yes && !simulated;
  json["simulated"] = simulated;
  json["journal"] = folder + "/journal.jsonl";
  return json;
}

int write(const RegOptions& options) {
  const auto place = named_place(options);
  if (!place) return exit_usage;
  std::string why = app::why_not_write(*place, options.keep);
  if (why.empty() && !app::is_write_only(*place)) why = app::why_not_read(*place, options.allow_clear);
  // Only whether the value fits: which bits stay as they are is not known yet.
  if (why.empty()) app::with_value(*place, Bytes(place->count), options.value, why);
  if (why.empty() && !options.allow_write) why = "writing needs --allow-write; without it nothing is changed";
  if (!why.empty()) {
    complain(why);
    return exit_usage;
  }
  int status = 0;
  auto module = open_target(options.target, options.target.target, status);
  if (!module) return status;
  if (!module->connection) {
    complain(fmt::format("{} is a file, and files are not written: plug it in as sim:{}", options.target.target,
                         options.target.target));
    return exit_usage;
  }
  try {
    if (!is_there(*module, *place)) return exit_usage;
    const auto folder = make_run_folder(options.out, "reg-write", why);
    if (!folder) {
      complain(why);
      return exit_usage;
    }
    journal::FileSink sink{journal_in(*folder), /*fresh=*/true};
    const auto done =
        app::write_register(*module, *place, options.value, options.keep, command_line(options, *place), sink, why);
    if (!done) {
      complain(why);
      return exit_usage;
    }
    const bool simulated = module->connection->clock().simulated();
    status = done->verified ? 0 : exit_lab_failed;
    if (done->restored == app::RegisterWrite::Restored::no) status = exit_not_restored;
    return print_result(options.json ? text_of(outcome_json(*module, *place, *done, simulated, folder->string()))
                                     : outcome_text(*place, *done, simulated, folder->string()),
                        status);
  } catch (const BenchError& error) {
    complain(fmt::format("{}: {}", options.target.target, error.text()));
    return exit_lab_failed;
  } catch (const std::system_error& error) {  // the journal cannot be begun: nothing was touched
    complain(fmt::format("{}; give another folder with --out", error.what()));
    return exit_usage;
  }
}

void add_place(CLI::App& command, RegOptions& options) {
  add_target(command, options.target);
  command
      .add_option("register", options.name,
                  "Name (see: plugfest list registers) or address: 11h:128, 0x11:154+16, lower:26.4")
      ->required();
  command.add_option("--lane", options.lane, "Lane or element, from 1 on");
  command.add_option("--bank", options.bank, "Bank")->check(CLI::Range(0, 255));
  command.add_flag("--allow-clear", options.allow_clear, "Read flags too, although the read clears them");
  command.add_flag("--json", options.json, "As JSON");
}

void add_read(CLI::App& reg, Action& chosen) {
  auto options = std::make_shared<RegOptions>();
  CLI::App* command = reg.add_subcommand("read", "Read a register by its name or address");
  add_place(*command, *options);
  command->footer(help_footer("plugfest reg read sim:800g-dr8-lpo DPStateHostLane"));
  command->callback([options, &chosen] { chosen = [options] { return read(*options); }; });
}

void add_write(CLI::App& reg, Action& chosen) {
  auto options = std::make_shared<RegOptions>();
  CLI::App* command = reg.add_subcommand("write", "Write a register, read it back, and put it back at once");
  add_place(*command, *options);
  command->add_option("value", options->value, "As a person writes it: 8.5W, true, ModuleReady, 0x12; bytes as 12-34")
      ->required();
  command->add_flag("--allow-write", options->allow_write, "Needed: without it nothing is written");
  command->add_flag("--keep", options->keep, "Do not put it back; `plugfest restore` still can");
  command->add_option("--out", options->out, "Folder for the journal; plugfest-runs/<time>-reg-write without it");
  command->footer(help_footer("plugfest reg write sim:800g-dr8-lpo OutputDisableTx true --lane 3 --allow-write"));
  command->callback([options, &chosen] { chosen = [options] { return write(*options); }; });
}

}  // namespace

void add_reg_command(CLI::App& app, Action& chosen) {
  CLI::App* command = app.add_subcommand("reg", "Read or write one register of a module");
  command->require_subcommand(1);
  add_read(*command, chosen);
  add_write(*command, chosen);
  command->footer(help_footer("plugfest reg read sim:800g-dr8-lpo ModuleState"));
}

}  // namespace plugfest::cli
