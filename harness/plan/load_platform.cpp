#include "harness/plan/link_reader.hpp"
#include "harness/plan/reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

namespace plugfest::plan {
namespace {

constexpr int most_ports = 1024;
constexpr std::string_view any_airflow = "any";

using Ports = std::vector<int>;
auto read_ports(const Node& node, Reading& reading) { return read_numbers(node, reading, "port", 1, most_ports); }

auto read_count(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_integer, 1, 1 << 20);
}
auto read_bit_rate(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_quantity, Dimension::bit_rate, not_negative);
}
auto read_loss(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_quantity, Dimension::level, not_negative);
}
auto read_limit(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_watt, not_negative);
}
auto read_statement(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_text);
}

/// Complains about ports that stand in two groups of one list, or that the platform does not have.
class PortList {
 public:
  PortList(Reading& reading, const std::set<int>* existing) : reading_(reading), existing_(existing) {}

  void add(const Ports& ports, const Mark& mark) {
    for (const int port : ports) {
      const bool fresh = taken_.insert(port).second;
      const bool exists = existing_ == nullptr || existing_->contains(port);
      if (fresh && exists) continue;
      reading_.diagnostics.add(mark, fresh ? fmt::format("the platform has no port {}", port)
                                           : fmt::format("port {} is in two groups", port));
      return;
    }
  }
  const std::set<int>& ports() const { return taken_; }

 private:
  Reading& reading_;
  const std::set<int>* existing_;
  std::set<int> taken_;
};

/// The `ports` of one group, held against the other groups.
Ports read_group_ports(Mapping& group, Reading& reading, PortList& list) {
  const Node* const node = group.need("ports");
  auto ports = node == nullptr ? std::nullopt : read_ports(*node, reading);
  if (ports) list.add(*ports, node->mark);
  return std::move(ports).value_or(Ports{});
}

void read_silicon(const Node& node, Reading& reading, Platform& platform) {
  Mapping map{node, reading, "'silicon'"};
  store(platform.silicon_name, map.need("name", read_text));
  store(platform.silicon_vendor, map.need("vendor", read_text));
  store(platform.throughput, map.find("throughput", read_bit_rate));
  store(platform.serdes_count, map.find("serdes", read_count));
  store(platform.lane_rate, map.find("lane_rate", read_bit_rate));
  map.finish();
}

void read_port_groups(const Node& node, Reading& reading, Platform& platform, PortList& list) {
  for (const Node& item : read_list(node, reading)) {
    Mapping map{item, reading, "a port group"};
    PortGroup group;
    group.ports = read_group_ports(map, reading, list);
    store(group.form_factor, map.need("form_factor", read_text));
    store(group.lanes, map.find("lanes", read_integer, 1, 8));
    map.finish();
    platform.ports.push_back(std::move(group));
  }
}

void read_power(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing) {
  PortList list{reading, &existing};
  for (const Node& item : read_list(node, reading)) {
    Mapping map{item, reading, "a power limit"};
    PortPower power;
    power.ports = read_group_ports(map, reading, list);
    const auto take = [&](const std::string& airflow) {
      if (auto limit = map.find(airflow, read_limit)) power.by_airflow.emplace(airflow, std::move(*limit));
    };
    take(std::string{any_airflow});
    for (const std::string& airflow : platform.airflows) take(airflow);
    map.finish();
    const auto is_limit = [](const Node::Entry& entry) { return entry.key != "ports"; };
    if (map.usable() && std::ranges::none_of(item.entries, is_limit))
      reading.diagnostics.add(item.mark, "a power limit needs an airflow or 'any'",
                              "any: {value: 18 W, source: ..., confidence: ...}");
    platform.port_power.push_back(std::move(power));
  }
}

/// One FIR set: a code for each of the set's taps, `null` where the silicon has no such tap.
std::optional<TapCodes> read_codes(const Node& node, Reading& reading, const TapSet& set) {
  TapCodes codes;
  for (const Node& item : read_list(node, reading)) {
    if (item.type == Node::Type::null) {
      codes.emplace_back();
    } else if (const auto code = read_integer(item, reading, -set.full_scale, set.full_scale)) {
      codes.emplace_back(*code);
    } else {
      return std::nullopt;
    }
  }
  if (codes.empty()) return std::nullopt;
  if (codes.size() == set.taps.size()) return codes;
  reading.diagnostics.add(node.mark, fmt::format("{} codes for {} taps", codes.size(), set.taps.size()),
                          fmt::format("in the order {}", fmt::join(set.taps, ", ")));
  return std::nullopt;
}

TapGroup read_tap_group(const Node& node, Reading& reading, const TapSet& set, const Platform& platform,
                        PortList& list) {
  Mapping map{node, reading, "a tap group"};
  TapGroup group;
  group.ports = read_group_ports(map, reading, list);
  const auto read = [&set](const Node& codes, Reading& r) { return read_codes(codes, r, set); };
  const Node* const all = map.find("all_lanes");
  const Node* const each = map.find("lanes");
  if (map.usable() && (all == nullptr) == (each == nullptr))
    reading.diagnostics.add(node.mark, "a tap group needs either 'all_lanes' or 'lanes'");
  if (all != nullptr && each == nullptr) {
    if (auto codes = read(*all, reading)) group.lanes.push_back(std::move(*codes));
  } else if (each != nullptr && all == nullptr) {
    group.lanes = read_each(*each, reading, read);
    for (const int number : group.ports) {
      const PortGroup* const port = platform.port(number);
      if (port == nullptr || std::ssize(each->items) == port->lanes) continue;
      reading.diagnostics.add(
          each->mark, fmt::format("{} sets for the {} lanes of port {}", each->items.size(), port->lanes, number));
      break;
    }
  }
  map.finish();
  return group;
}

TapSet read_tap_set(const Node& node, Reading& reading, const Platform& platform, const std::set<int>& existing) {
  static constexpr std::array<std::string_view, 3> kinds = {"lpo", "retimed", "copper"};
  static constexpr std::array<std::string_view, 7> tap_names = {"pre3",  "pre2",  "pre1", "main",
                                                                "post1", "post2", "post3"};
  Mapping map{node, reading, "a tap set"};
  TapSet set;
  store(set.id, map.need("id", read_name));
  store(set.kind, map.need("kind", read_choice, std::span<const std::string_view>{kinds}));
  store(set.selector, map.find("selector", read_text));
  if (const Node* const taps = map.need("taps"))
    set.taps = read_each(*taps, reading, read_choice, std::span<const std::string_view>{tap_names});
  store(set.full_scale, map.need("full_scale", read_integer, 1, 65535));
  if (const Node* const source = map.need("source")) store(set.source, read_source_id(*source, reading));
  const Node* const groups = map.need("groups");
  // Without taps and full scale no code can be judged, and what is wrong was said.
  if (groups != nullptr && !set.taps.empty() && set.full_scale > 0) {
    PortList list{reading, &existing};
    for (const Node& item : read_list(*groups, reading))
      set.groups.push_back(read_tap_group(item, reading, set, platform, list));
  }
  map.finish();
  return set;
}

void read_tap_sets(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing) {
  std::set<std::string> ids;
  for (const Node& item : read_list(node, reading)) {
    TapSet set = read_tap_set(item, reading, platform, existing);
    if (!set.id.empty() && !ids.insert(set.id).second)
      reading.diagnostics.add(item.mark, fmt::format("another tap set is already named {}", in_quotes(set.id)));
    platform.tap_sets.push_back(std::move(set));
  }
}

}  // namespace

std::optional<Platform> load_platform(const SourcePtr& file, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = read_document(file, FileKind::profile, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  Mapping map{*document, reading, "a profile"};
  Platform platform;
  platform.source = file;
  platform.name = platform.title = read_own_name(map, "profile", file, reading);
  store(platform.title, map.find("title", read_text));
  read_sources(map, reading);
  if (const Node* const silicon = map.need("silicon")) read_silicon(*silicon, reading, platform);
  if (const Node* const box = map.need("platform")) {
    Mapping names{*box, reading, "'platform'"};
    store(platform.platform_name, names.need("name", read_text));
    store(platform.platform_vendor, names.need("vendor", read_text));
    names.finish();
  }
  if (const Node* const airflows = map.find("airflows")) platform.airflows = read_each(*airflows, reading, read_name);
  PortList ports{reading, nullptr};
  if (const Node* const groups = map.need("ports")) read_port_groups(*groups, reading, platform, ports);
  if (const Node* const limits = map.find("power_limits")) read_power(*limits, reading, platform, ports.ports());
  store(platform.insertion_loss, map.find("insertion_loss", read_loss));
  store(platform.lpo_support, map.find("lpo_support", read_statement));
  if (const Node* const ids = map.find("host_interface_ids"))
    platform.host_interface_ids = read_each(*ids, reading, read_integer, 0, 255);
  if (const Node* const fec = map.find("fec")) platform.fec = read_each(*fec, reading, read_text);
  if (const Node* const sets = map.find("tap_sets")) read_tap_sets(*sets, reading, platform, ports.ports());
  if (const Node* const classes = map.find("port_classes")) read_port_classes(*classes, reading, platform);
  if (const Node* const view = map.find("host_view")) read_host_view(*view, reading, platform.host_view);
  if (const Node* const peaking = map.find("driver_peaking"))
    read_driver_peaking(*peaking, reading, platform, ports.ports());
  if (const Node* const simulated = map.find("simulated")) read_simulated(*simulated, reading, platform, ports.ports());
  map.finish();
  return diagnostics.size() == before ? std::optional{std::move(platform)} : std::nullopt;
}

const PortGroup* Platform::port(int number) const {
  const auto at = std::ranges::find_if(
      ports, [number](const PortGroup& group) { return std::ranges::find(group.ports, number) != group.ports.end(); });
  return at == ports.end() ? nullptr : &*at;
}

Sourced<Watt> Platform::power_limit(int number, const std::string& airflow) const {
  for (const PortPower& power : port_power) {
    if (std::ranges::find(power.ports, number) == power.ports.end()) continue;
    for (const std::string& key : {airflow, std::string{any_airflow}})
      if (const auto at = power.by_airflow.find(key); at != power.by_airflow.end()) return at->second;
  }
  return {{}, {}, "unknown", {}};
}

}  // namespace plugfest::plan
