#include "harness/cli/inspect_diff.hpp"

#include "harness/app/memory_diff.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/module_target.hpp"
#include "harness/report/markup.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace plugfest::cli {
namespace {

using app::Difference;
using Json = nlohmann::ordered_json;

Json json_of(const std::vector<Difference>& differences) {
  Json list = Json::array();
  for (const Difference& d : differences) {
    Json json;
    json["address"] = d.address;
    if (!d.name.empty()) {
      json["name"] = d.name;
      json["a"] = d.a;
      json["b"] = d.b;
    }
    json["raw_a"] = d.raw_a;
    json["raw_b"] = d.raw_b;
    list.push_back(std::move(json));
  }
  return list;
}

std::string as_json(const app::OpenModule& a, const app::OpenModule& b, const app::MemoryDiff& diff) {
  Json json;
  json["a"] = {{"name", a.name}, {"source", a.source}, {"management", sff::name_of(diff.map_a)}};
  json["b"] = {{"name", b.name}, {"source", b.source}, {"management", sff::name_of(diff.map_b)}};
  json["equal"] = diff.equal();
  json["registers"] = json_of(diff.registers);
  json["undescribed"] = json_of(diff.undescribed);
  json["readings"] = json_of(diff.readings);
  json["only_a"] = diff.only_a;
  json["only_b"] = diff.only_b;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// "value (raw)", where the raw number says more than the value.
std::string side_of(const std::string& words, const std::string& raw) {
  const std::string safe = report::terminal_safe(words);
  if (words.empty()) return raw;
  return words == raw ? raw : fmt::format("{} ({})", safe, raw);
}

/// Two lines a register, so that long values still stand below each other in 80 columns.
std::string lines_of(std::string_view title, const std::vector<Difference>& differences) {
  if (differences.empty()) return {};
  std::string text = fmt::format("\n{}\n", title);
  for (const Difference& d : differences) {
    text += fmt::format("  {}{}{}\n", d.address, d.name.empty() ? "" : "  ", d.name);
    text += fmt::format("      A  {}\n      B  {}\n", side_of(d.a, d.raw_a), side_of(d.b, d.raw_b));
  }
  return text;
}

std::string only_in(std::string_view which, const std::vector<std::string>& places) {
  if (places.empty()) return {};
  std::string text = fmt::format("\nKnown of {} alone\n", which);
  for (const std::string& place : places) text += fmt::format("  {}\n", place);
  return text;
}

std::string as_text(const app::OpenModule& a, const app::OpenModule& b, const app::MemoryDiff& diff) {
  std::string text = fmt::format("A  {} ({}), {}\nB  {} ({}), {}\n", a.name, sff::name_of(diff.map_a), a.source, b.name,
                                 sff::name_of(diff.map_b), b.source);
  if (!diff.comparable())
    return text + "\nTheir register maps differ: the same byte means different things, and is not compared.\n";
  text += lines_of("Registers that differ", diff.registers);
  text += lines_of("Bytes that differ and that no register table describes", diff.undescribed);
  text += only_in("A", diff.only_a);
  text += only_in("B", diff.only_b);
  text += lines_of("Monitors, states and flags that differ", diff.readings);
  if (diff.equal()) text += diff.readings.empty() ? "\nEqual.\n" : "\nEqual but for monitors, states and flags.\n";
  return text;
}

}  // namespace

int inspect_diff(const TargetOptions& options, const std::string& other, bool json) {
  int status = 0;
  const auto a = open_and_read(options, options.target, /*flags=*/false, status);
  if (!a) return status;
  const auto b = open_and_read(options, other, /*flags=*/false, status);
  if (!b) return status;
  const app::MemoryDiff diff = app::compare(a->memory, b->memory);
  return print_result(json ? as_json(*a, *b, diff) : as_text(*a, *b, diff), diff.equal() ? 0 : exit_different);
}

}  // namespace plugfest::cli
