#include "harness/plan/setting.hpp"

#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <filesystem>

namespace plugfest::plan {
namespace {

constexpr int lanes_of_a_module = 8;

int as_int(double bound) {
  return static_cast<int>(std::clamp(bound, static_cast<double>(std::numeric_limits<int>::min()),
                                     static_cast<double>(std::numeric_limits<int>::max())));
}

std::optional<Setting> read_lanes(const Node& node, Reading& reading) {
  if (node.type == Node::Type::scalar && node.value == "all") return Setting{"all", 0, {}, node.mark};
  auto lanes = read_numbers(node, reading, "lane", 1, lanes_of_a_module);
  if (!lanes) return std::nullopt;
  return Setting{fmt::format("{}", fmt::join(*lanes, ",")), 0, std::move(*lanes), node.mark};
}

std::optional<Setting> read_path(const Node& node, Reading& reading) {
  const auto text = read_text(node, reading);
  if (!text) return std::nullopt;
  const std::filesystem::path path = path_from(node.mark, *text);
  std::error_code ec;
  const auto found = std::filesystem::status(path, ec);
  if (std::filesystem::is_regular_file(found)) return Setting{path.string(), 0, {}, node.mark};
  const std::filesystem::path whole = std::filesystem::absolute(path, ec);
  reading.diagnostics.add(node.mark,
                          std::filesystem::exists(found)
                              ? fmt::format("{} is no regular file", in_quotes(whole.string()))
                              : fmt::format("there is no file {}", in_quotes(whole.string())),
                          "a relative path starts in the folder of the file that says it");
  return std::nullopt;
}

const ParameterSpec* find_spec(std::span<const ParameterSpec> specs, std::string_view name) {
  const auto at = std::ranges::find(specs, name, &ParameterSpec::name);
  return at == specs.end() ? nullptr : &*at;
}

Node scalar_of(std::string_view text) {
  Node node;
  node.type = Node::Type::scalar;
  node.value = text;
  return node;
}

std::optional<Setting> fallback_of(const ParameterSpec& spec) {
  Diagnostics diagnostics;
  Reading reading{diagnostics};
  return read_setting(scalar_of(spec.fallback), reading, spec);
}

std::string flaw_of(const ParameterSpec& spec) {
  if (spec.name.empty()) return "a parameter or limit has no name";
  const int answers = (spec.fallback.empty() ? 0 : 1) + (spec.otherwise.empty() ? 0 : 1) + (spec.required ? 1 : 0);
  if (answers != 1) return fmt::format("'{}' must say either its fallback or what applies otherwise", spec.name);
  if (!spec.fallback.empty() && !fallback_of(spec))
    return fmt::format("the fallback of '{}' breaks its own rules", spec.name);
  return {};
}

}  // namespace

std::span<const std::string_view> step_keys() {
  static constexpr std::array<std::string_view, 6> keys = {"check", "id", "needs", "optional", "budget", "limits"};
  return keys;
}

std::optional<Setting> read_setting(const Node& node, Reading& reading, const ParameterSpec& spec) {
  switch (spec.type) {
    case ParameterType::quantity:
      if (const auto value = read_quantity(node, reading, spec.dimension, {spec.min, spec.max}))
        return Setting{node.value, *value, {}, node.mark};
      return std::nullopt;
    case ParameterType::integer:
      if (const auto value = read_integer(node, reading, as_int(spec.min), as_int(spec.max)))
        return Setting{node.value, static_cast<double>(*value), {}, node.mark};
      return std::nullopt;
    case ParameterType::text:
      if (const auto value = spec.choices.empty() ? read_text(node, reading) : read_choice(node, reading, spec.choices))
        return Setting{*value, 0, {}, node.mark};
      return std::nullopt;
    case ParameterType::path:
      return read_path(node, reading);
    case ParameterType::lanes:
      return read_lanes(node, reading);
    case ParameterType::date:
      if (const auto value = read_date(node, reading)) return Setting{node.value, *value, {}, node.mark};
      return std::nullopt;
    case ParameterType::switch_:
      if (const auto value = read_switch(node, reading)) return Setting{node.value, *value ? 1. : 0., {}, node.mark};
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Setting> setting(const Settings& given, std::span<const ParameterSpec> specs, std::string_view name) {
  if (const auto at = given.find(name); at != given.end()) return at->second;
  const ParameterSpec* const spec = find_spec(specs, name);
  assert(spec != nullptr && "a check asks for what its own spec does not name");
  if (spec == nullptr || spec->fallback.empty()) return std::nullopt;
  return fallback_of(*spec);
}

std::optional<Setting> parameter(const Step& step, const CheckSpec& spec, std::string_view name) {
  return setting(step.parameters, spec.parameters, name);
}

std::optional<Setting> limit(const Step& step, const CheckSpec& spec, std::string_view name) {
  return setting(step.limits, spec.limits, name);
}

const CheckSpec* find_check(std::span<const CheckSpec> specs, std::string_view id) {
  const auto at = std::ranges::find(specs, id, &CheckSpec::id);
  return at == specs.end() ? nullptr : &*at;
}

std::string flaw_of(std::span<const ParameterSpec> specs, std::vector<std::string_view>& taken) {
  for (const ParameterSpec& parameter : specs) {
    if (std::string flaw = flaw_of(parameter); !flaw.empty()) return flaw;
    if (std::ranges::find(taken, parameter.name) != taken.end())
      return fmt::format("the name '{}' is taken", parameter.name);
    taken.push_back(parameter.name);
  }
  return {};
}

std::string flaw_of(const CheckSpec& spec) {
  std::vector<std::string_view> names{step_keys().begin(), step_keys().end()};
  for (const std::span<const ParameterSpec> list : {spec.parameters, spec.limits})
    if (std::string flaw = flaw_of(list, names); !flaw.empty()) return flaw;
  const auto budget = parse_quantity(spec.budget);
  if (!budget || budget->dimension != Dimension::time || budget->value <= 0) return "the budget is not a time";
  return {};
}

}  // namespace plugfest::plan
