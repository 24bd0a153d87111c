#include "harness/plan/link_reader.hpp"
#include "harness/plan/load_dump.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <array>

namespace plugfest::plan {
namespace {

constexpr Range transition_times{0, 86400};
constexpr Range hold_off_times{0, 60};

auto read_transition(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::optional, read_quantity, Dimension::time, transition_times);
}
auto read_hold_off(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::optional, read_quantity, Dimension::time, hold_off_times);
}
auto read_draw(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::optional, read_watt, not_negative);
}

void read_behaviour(const Node& node, Reading& reading, ModuleBehaviour& behaviour) {
  static constexpr std::array<std::string_view, 6> states = {"ModulePwrUp", "ModulePwrDn", "DPInit",
                                                             "DPDeinit",    "DPTxTurnOn",  "DPTxTurnOff"};
  Mapping map{node, reading, "'behaviour'"};
  if (const Node* const durations = map.find("durations")) {
    Mapping by_state{*durations, reading, "'durations'"};
    for (const std::string_view state : states)
      if (auto time = by_state.find(state, read_transition)) behaviour.durations.emplace(state, std::move(*time));
    by_state.finish();
  }
  store(behaviour.mgmt_init, map.find("mgmt_init", read_transition));
  if (const Node* const hold_off = map.find("hold_off")) {
    Mapping after{*hold_off, reading, "'hold_off'"};
    store(behaviour.hold_off_write, after.find("write", read_hold_off));
    store(behaviour.hold_off_page, after.find("page", read_hold_off));
    after.finish();
  }
  if (const Node* const draw = map.find("draw")) {
    Mapping in{*draw, reading, "'draw'"};
    store(behaviour.draw_low_power, in.find("low_power", read_draw));
    store(behaviour.draw_ready, in.find("ready", read_draw));
    store(behaviour.draw_per_lane, in.find("per_lane", read_draw));
    in.finish();
  }
  map.finish();
}

/// The values of one register. What they mean is the register table's to say; an empty text needs quotes.
std::vector<RegisterSetting::Value> read_register_values(const Node& node, Reading& reading) {
  std::vector<RegisterSetting::Value> values;
  for (const Node& item : read_one_or_more(node, reading)) {
    if (item.type == Node::Type::scalar) {
      values.push_back({item.value, item.quoted, item.mark});
    } else {
      reading.diagnostics.add(item.mark,
                              fmt::format("a register's value is needed here, and this is {}", form_of(item)));
    }
  }
  return values;
}

RegisterSetting read_register(const Node::Entry& entry, Reading& reading) {
  RegisterSetting setting{entry.key, entry.key_mark, {}, {}};
  if (entry.value.type == Node::Type::null) {
    reading.diagnostics.add(entry.value.mark, fmt::format("{} has no value", in_quotes(entry.key)));
    return setting;
  }
  if (entry.value.type != Node::Type::mapping) {
    setting.values = read_register_values(entry.value, reading);
    return setting;
  }
  const Fact fact = read_fact(entry.value, reading, Origin::optional);
  setting.source = fact.source;
  if (fact.value != nullptr) {
    setting.values = read_register_values(*fact.value, reading);
  } else if (const Node* const value = entry.value.find("value"); value != nullptr && value->value == "unknown") {
    reading.diagnostics.add(value->mark, "a simulated register cannot hold what is unknown",
                            "leave the register out: it then holds 0");
  }
  return setting;
}

ModuleProfile read_profile(Mapping& map, Reading& reading) {
  ModuleProfile profile;
  read_sources(map, reading);
  if (const Node* const registers = map.need("registers"); registers != nullptr)
    if (Mapping{*registers, reading, "'registers'"}.usable())
      for (const Node::Entry& entry : registers->entries) profile.registers.push_back(read_register(entry, reading));
  if (const Node* const behaviour = map.find("behaviour")) read_behaviour(*behaviour, reading, profile.behaviour);
  if (const Node* const link = map.find("link")) profile.link = read_link_parameters(*link, reading, "assumed");
  return profile;
}

}  // namespace

std::optional<ModuleSource> load_module(const SourcePtr& file, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = read_document(file, FileKind::module, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  const bool dump = document->find("module") == nullptr;
  Mapping map{*document, reading, dump ? "a dump" : "a module"};
  ModuleSource module;
  module.source = file;
  module.name = module.title = read_own_name(map, dump ? "name" : "module", file, reading);
  store(module.title, map.find("title", read_text));
  if (dump) {
    module.dump = read_dump(map, reading);
  } else {
    module.profile = read_profile(map, reading);
  }
  map.finish();
  return diagnostics.size() == before ? std::optional{std::move(module)} : std::nullopt;
}

}  // namespace plugfest::plan
