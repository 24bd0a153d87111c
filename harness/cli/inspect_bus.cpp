#include "harness/cli/inspect_bus.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/decode_json.hpp"
#include "drivers/cmis/describe.hpp"
#include "harness/app/bus_inspection.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/quirks.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/load.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace plugfest::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const app::BusCount& count) {
  return {{"transactions", count.transactions},
          {"refused", count.refused},
          {"bytes", count.bytes},
          {"page_writes", count.page_writes},
          {"bus_ms", count.bus_ms}};
}

Json stats_json(const app::BusInspection& seen) {
  Json json = to_json(seen.count);
  json["minimum_ms"] = seen.minimum_ms;
  json["wanted_bytes"] = seen.wanted_bytes;
  if (seen.first) json["first"] = to_json(*seen.first);
  return json;
}

Json monitors_json(const cmis::MonitorReading& monitors) {
  Json json = Json::object();
  if (monitors.temperature) json["temperature_c"] = monitors.temperature->value;
  if (monitors.vcc) json["vcc_v"] = monitors.vcc->value;
  const auto lanes = [&](const char* key, const auto& values) {
    if (!values) return;
    Json list = Json::array();
    for (const auto& value : *values) list.push_back(value.value);
    json[key] = std::move(list);
  };
  lanes("tx_power_mw", monitors.tx_power);
  lanes("tx_bias_ma", monitors.tx_bias);
  lanes("rx_power_mw", monitors.rx_power);
  return json;
}

std::string monitors_text(const cmis::MonitorReading& monitors) {
  std::string text = "Monitors\n";
  const auto one = [&](const char* name, const auto& value, const char* unit, int digits) {
    if (value)
      text += fmt::format("  {:<14}{:>9.{}f} {}\n", name, value->value, digits, unit);
    else
      text += fmt::format("  {:<14}{:>9}\n", name, "not advertised");
  };
  const auto lanes = [&](const char* name, const auto& values, const char* unit, int digits) {
    text += fmt::format("  {:<14}", name);
    if (!values) {
      text += "not advertised\n";
      return;
    }
    for (const auto& value : *values) text += fmt::format("{:>9.{}f}", value.value, digits);
    text += fmt::format(" {}\n", unit);
  };
  one("Temperature", monitors.temperature, "Cel", 2);
  one("Supply", monitors.vcc, "V", 4);
  lanes("Tx power", monitors.tx_power, "mW", 4);
  lanes("Tx bias", monitors.tx_bias, "mA", 3);
  lanes("Rx power", monitors.rx_power, "mW", 4);
  return text;
}

std::string line(std::string_view name, const app::BusCount& count) {
  return fmt::format("  {:<22}{:>6} transactions ({} refused), {} bytes, {} page writes, {:.3f} ms\n", name,
                     count.transactions, count.refused, count.bytes, count.page_writes, count.bus_ms);
}

std::string stats_text(const app::BusInspection& seen) {
  std::string text = "Bus at 400 kHz (9 clocks a byte, address bytes included; START and STOP one each; no waiting)\n";
  if (seen.first) text += line("first poll", *seen.first);
  text += line(seen.first ? "each further poll" : "read", seen.count);
  text += fmt::format("  {:<22}{:>6} bytes wanted, {:.3f} ms\n", "at least", seen.wanted_bytes, seen.minimum_ms);
  return text;
}

std::string findings_text(const app::BusInspection& seen) {
  std::string text;
  for (const cmis::QuirkUse& use : seen.findings)
    text += fmt::format("  allowed for: {} ({}), {} times\n", use.what, use.rule, use.count);
  return text;
}

}  // namespace

int inspect_on_bus(const BusInspectOptions& options) {
  plan::Diagnostics diagnostics;
  const plan::Library library{options.search, app::share_roots()};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {options.module, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  const auto simulated = source ? app::simulate(*source, diagnostics) : std::nullopt;
  const app::QuirkLibrary quirks = app::load_quirks(library, diagnostics);
  if (!simulated || !diagnostics.empty()) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  const auto reading = options.what ? app::reading_named(*options.what) : std::optional{app::Reading::everything};
  app::BusInspection seen;
  try {
    seen = app::inspect_on_bus(*simulated, reading.value(), quirks.rules);
  } catch (const BenchError& error) {
    complain(fmt::format("{}: {}", source->name, error.text()));
    return exit_lab_failed;
  }
  const cmis::ModuleInfo info = cmis::decode(seen.memory);
  if (options.json) {
    Json json;
    json["name"] = source->name;
    json["management"] = "CMIS";
    json["facts"] = cmis::facts(info);
    if (seen.monitors) json["monitors"] = monitors_json(*seen.monitors);
    if (options.bus_stats) json["bus"] = stats_json(seen);
    Json findings = Json::array();
    for (const cmis::QuirkUse& use : seen.findings)
      findings.push_back({{"quirk", use.rule}, {"what", use.what}, {"count", use.count}, {"source", use.source}});
    if (!findings.empty()) json["quirks"] = std::move(findings);
    return print_result(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  std::string text = seen.monitors ? monitors_text(*seen.monitors) : cmis::describe(info);
  if (options.bus_stats) text += "\n" + stats_text(seen);
  text += findings_text(seen);
  return print_result(text);
}

}  // namespace plugfest::cli
