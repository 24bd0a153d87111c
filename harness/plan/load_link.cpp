#include "harness/plan/link_reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::plan {
namespace {

constexpr int most_lanes = 16, most_ports = 1024;
constexpr Range losses{0, 60};      // dB
constexpr Range lengths{0, 100e3};  // m
constexpr Range moments{0, 366 * 86400.0};
constexpr Range spans{1e-9, 366 * 86400.0};
constexpr Range error_ratios{1e-18, 0.5};
constexpr std::array<std::string_view, 3> event_kinds = {"flap", "peer-flap", "burst"};

LinkParameter read_parameter(const Node::Entry& entry, Reading& reading, std::string_view bare) {
  LinkParameter parameter;
  parameter.name = entry.key;
  parameter.name_mark = parameter.mark = entry.key_mark;
  if (entry.value.type == Node::Type::null) {
    reading.diagnostics.add(entry.value.mark, fmt::format("{} has no value", in_quotes(entry.key)));
    return parameter;
  }
  const Fact fact = read_fact(entry.value, reading, Origin::optional);
  parameter.mark = fact.mark;
  parameter.source = fact.source;
  parameter.confidence = fact.confidence.empty() ? std::string{bare} : fact.confidence;
  if (fact.value == nullptr) {
    if (fact.confidence == "unknown")
      reading.diagnostics.add(fact.mark, "a simulated link cannot be computed from what is unknown",
                              "leave the parameter out: the link model then takes its own assumption");
    return parameter;
  }
  store(parameter.text, read_text(*fact.value, reading));
  return parameter;
}

/// `lanes:` of a link or of one of its ends: what departs from the rest on some lanes.
void read_lanes(const Node& node, Reading& reading, LinkParameters& into) {
  if (!Mapping{node, reading, "'lanes'"}.usable()) return;
  std::set<int> taken;
  for (const Node::Entry& entry : node.entries) {
    Node key;
    key.type = Node::Type::scalar;
    key.value = entry.key;
    key.mark = entry.key_mark;
    const auto lanes = read_numbers(key, reading, "lane", 1, most_lanes);
    if (!lanes) continue;
    for (const int lane : *lanes) {
      if (taken.insert(lane).second) continue;
      reading.diagnostics.add(entry.key_mark, fmt::format("lane {} is named twice", lane));
      break;
    }
    for (LinkParameter& parameter : read_link_parameters(entry.value, reading, {}, *lanes))
      into.push_back(std::move(parameter));
  }
}

void read_parameters(Mapping& map, Reading& reading, LinkParameters& into) {
  if (const Node* const parameters = map.find("parameters")) into = read_link_parameters(*parameters, reading, {});
  if (const Node* const lanes = map.find("lanes")) read_lanes(*lanes, reading, into);
}

BenchLinkEnd read_end(const Node& node, Reading& reading, bool far) {
  Mapping map{node, reading, far ? "the far end" : "the near end"};
  BenchLinkEnd end;
  if (far) {
    end.profile = map.find("profile", read_reference);
    end.module = map.find("module", read_reference);
    end.port = map.find("port", read_integer, 1, most_ports);
  }
  end.trace = map.find("trace", read_quantity, Dimension::level, losses);
  end.taps = map.find("taps", read_reference);
  read_parameters(map, reading, end.parameters);
  map.finish([far](const Node::Entry& entry) -> std::string {
    if (far || (entry.key != "profile" && entry.key != "module" && entry.key != "port")) return {};
    return "the near end is the slot's own module and port, and the run's profile";
  });
  return end;
}

/// `{flap: 13 h, lasts: 2 s}`: what happens is the key of when.
std::optional<BenchLinkEvent> read_event(const Node& node, Reading& reading) {
  Mapping map{node, reading, "an event of a link"};
  if (!map.usable()) return std::nullopt;
  BenchLinkEvent event;
  event.mark = node.mark;
  const Node* when = nullptr;
  for (const std::string_view kind : event_kinds) {
    const Node* const at = map.find(kind);
    if (at == nullptr) continue;
    if (when != nullptr)
      reading.diagnostics.add(at->mark, fmt::format("an event is either '{}' or '{}'", event.kind, kind),
                              "write two events");
    when = at;
    event.kind = kind;
  }
  if (when == nullptr) {
    reading.diagnostics.add(node.mark, "an event of a link says what happens, and when",
                            fmt::format("write {}: and the time since the run began", fmt::join(event_kinds, ":, ")));
  } else {
    store(event.at, read_quantity(*when, reading, Dimension::time, moments));
  }
  store(event.lasts, map.need("lasts", read_quantity, Dimension::time, spans));
  const Node* const every = map.find("every");
  if (every != nullptr) store(event.every, read_quantity(*every, reading, Dimension::time, spans));
  if (event.every > 0 && event.every <= event.lasts)
    reading.diagnostics.add(every->mark, "it would begin again before it has ended");
  if (event.kind == "burst") {
    store(event.ber, map.need("ber", read_quantity, Dimension::none, error_ratios));
    store(event.lanes, map.find("lanes", read_numbers, std::string_view{"lane"}, 1, most_lanes));
  }
  map.finish();
  return event;
}

}  // namespace

LinkParameters read_link_parameters(const Node& node, Reading& reading, std::string_view bare,
                                    const std::vector<int>& lanes) {
  LinkParameters parameters;
  if (!Mapping{node, reading, "a list of link parameters"}.usable()) return parameters;
  for (const Node::Entry& entry : node.entries) {
    parameters.push_back(read_parameter(entry, reading, bare));
    parameters.back().lanes = lanes;
  }
  return parameters;
}

void read_simulated_link(const Node& node, Reading& reading, BenchSlot& slot) {
  if (node.type == Node::Type::scalar && node.value == "none") {
    slot.has_link = false;
    return;
  }
  if (node.type != Node::Type::mapping) {
    reading.diagnostics.add(node.mark,
                            fmt::format("a simulated link is 'none' or a mapping, and this is {}", form_of(node)),
                            "write {id: ..., loss: 1.5 dB, far: {module: ...}}");
    return;
  }
  Mapping map{node, reading, "a link"};
  BenchLink link;
  link.mark = node.mark;
  store(link.id, map.find("id", read_text));
  link.length = map.find("length", read_quantity, Dimension::length, lengths);
  link.loss = map.find("loss", read_quantity, Dimension::level, losses);
  read_parameters(map, reading, link.medium);
  if (const Node* const bad = map.find("misadaptation")) {
    Mapping what{*bad, reading, "'misadaptation'"};
    store(link.misadaptation, what.need("chance", read_quantity, Dimension::ratio, Range{0, 1}));
    store(link.misadaptation_db, what.need("costs", read_quantity, Dimension::level, Range{0, 20}));
    what.finish();
  }
  if (const Node* const end = map.find("near")) link.near_end = read_end(*end, reading, false);
  if (const Node* const end = map.find("far")) link.far_end = read_end(*end, reading, true);
  if (const Node* const events = map.find("events")) link.events = read_each(*events, reading, read_event);
  map.finish();
  slot.simulated_link = std::move(link);
}

}  // namespace plugfest::plan
