#include "harness/plan/link_reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

/// What a platform's file says of its ports' links: limits, what the silicon shows, what the simulator assumes.
namespace plugfest::plan {
namespace {

constexpr int most_ports = 1024, most_lanes = 16;
constexpr std::array<std::string_view, 2> codes = {"RS544", "RS528"};
constexpr std::array<std::string_view, 3> resolutions = {"physical", "fec", "port"};
constexpr std::array<std::string_view, 3> bit_counts = {"counted", "estimated", "none"};
constexpr std::array<std::string_view, 3> readings_of_taps = {"applied", "intent", "none"};
constexpr Range ratios{1e-18, 0.5};
constexpr Range margins{0, 20};         // dB
constexpr Range traces{0, 60};          // dB
constexpr Range debounces{0, 3600};     // s
constexpr Range lane_rates{1e9, 1e12};  // bit/s
/// Two figures of one lane rate: 106.25 Gb/s is not 103.125 Gb/s, and 53.125 GBd may have been rounded.
constexpr double same_rate = 1e-3;

bool are_same(double a, double b) { return std::abs(a - b) <= same_rate * std::max(a, b); }

auto read_ratio(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_quantity, Dimension::none, ratios);
}
auto read_level(const Node& node, Reading& reading, Range range) {
  return read_sourced(node, reading, Origin::required, read_quantity, Dimension::level, range);
}
auto read_word(const Node& node, Reading& reading, std::span<const std::string_view> words) {
  return read_sourced(node, reading, Origin::required, read_choice, words);
}

std::optional<int> read_interleave(const Node& node, Reading& reading) {
  const auto value = read_integer(node, reading, 1, 4);
  if (value != 3) return value;
  reading.diagnostics.add(node.mark, "codewords take turns in ones, twos or fours");
  return std::nullopt;
}

int bins_of(std::string_view fec) { return fec == "RS528" ? 7 : 15; }

PortClass read_port_class(const Node& node, Reading& reading, const Platform& platform) {
  Mapping map{node, reading, "a port class"};
  PortClass made;
  made.mark = node.mark;
  store(made.id, map.need("id", read_name));
  made.lanes = map.need("lanes", read_integer, 1, most_lanes).value_or(0);
  const auto has_lanes = [&](const PortGroup& group) { return group.lanes >= made.lanes; };
  if (!platform.ports.empty() && std::ranges::none_of(platform.ports, has_lanes))
    reading.diagnostics.add(node.find("lanes")->mark, fmt::format("no port of the platform has {} lanes", made.lanes));
  store(made.lane_rate, map.need("lane_rate", read_quantity, Dimension::bit_rate, lane_rates));
  if (const Node* const fec = map.need("fec")) {
    store(made.fec, read_choice(*fec, reading, codes));
    if (!made.fec.empty() && !platform.fec.empty() && std::ranges::count(platform.fec, made.fec) == 0)
      reading.diagnostics.add(fec->mark, fmt::format("{} is not among the platform's 'fec'", made.fec));
  }
  const auto read_bin = [&](const Node& bin, Reading& r) {
    return read_sourced(bin, r, Origin::required, read_integer, 0, bins_of(made.fec));
  };
  store(made.interleave, map.need("interleave", [](const Node& value, Reading& r) {
    return read_sourced(value, r, Origin::required, read_interleave);
  }));
  store(made.pre_fec_ber, map.need("pre_fec_ber", read_ratio));
  store(made.margin, map.find("margin", read_level, margins));
  store(made.frame_loss, map.need("frame_loss", read_ratio));
  store(made.operator_ber, map.find("operator_ber", read_ratio));
  store(made.operator_bin, map.find("operator_bin", read_bin));
  map.finish();
  return made;
}

/// The `ports` of one group, which no other group has.
std::vector<int> read_ports_of(Mapping& group, Reading& reading, const std::set<int>& existing, std::set<int>& taken) {
  const Node* const node = group.need("ports");
  auto ports = node == nullptr ? std::nullopt : read_numbers(*node, reading, "port", 1, most_ports);
  if (!ports) return {};
  for (const int port : *ports) {
    const bool fresh = taken.insert(port).second;
    if (fresh && existing.contains(port)) continue;
    reading.diagnostics.add(node->mark, fresh ? fmt::format("the platform has no port {}", port)
                                              : fmt::format("port {} is in two groups", port));
    break;
  }
  return std::move(*ports);
}

/// Observable bins as "0-15" or "none".
struct Bins {
  std::optional<int> first, last;
};
std::optional<Bins> read_bins(const Node& node, Reading& reading) {
  if (node.type == Node::Type::scalar && node.value == "none") return Bins{};
  const auto numbers = read_numbers(node, reading, "bin", 0, bins_of("RS544"));
  if (!numbers) return std::nullopt;
  const Bins bins{numbers->front(), numbers->back()};
  if (*bins.last - *bins.first + 1 == std::ssize(*numbers)) return bins;
  reading.diagnostics.add(node.mark, "the bins that can be seen lie side by side", "write them as 0-15");
  return std::nullopt;
}

}  // namespace

void read_port_classes(const Node& node, Reading& reading, Platform& platform) {
  for (const Node& item : read_list(node, reading)) {
    PortClass made = read_port_class(item, reading, platform);
    for (const PortClass& other : platform.port_classes) {
      if (!made.id.empty() && other.id == made.id) {
        reading.diagnostics.add(item.mark, fmt::format("another port class is already named {}", in_quotes(made.id)));
      } else if (made.lanes != 0 && other.lanes == made.lanes && are_same(other.lane_rate, made.lane_rate)) {
        reading.diagnostics.add(item.mark, fmt::format("{} is for these lanes at this rate already", other.id));
      }
    }
    platform.port_classes.push_back(std::move(made));
  }
}

void read_host_view(const Node& node, Reading& reading, HostView& view) {
  Mapping map{node, reading, "'host_view'"};
  store(view.fec_lanes, map.find("fec_lanes", read_word, std::span<const std::string_view>{resolutions}));
  if (const Node* const bins = map.find("histogram_bins")) {
    const auto seen = read_sourced(*bins, reading, Origin::required, read_bins);
    view.first_bin = {seen->value ? seen->value->first : std::nullopt, seen->source, seen->confidence, seen->mark};
    view.last_bin = {seen->value ? seen->value->last : std::nullopt, seen->source, seen->confidence, seen->mark};
  }
  store(view.bit_errors, map.find("bit_errors", read_word, std::span<const std::string_view>{bit_counts}));
  store(view.taps_read, map.find("taps_read", read_word, std::span<const std::string_view>{readings_of_taps}));
  store(view.debounce, map.find("debounce", [](const Node& value, Reading& r) {
    return read_sourced(value, r, Origin::required, read_quantity, Dimension::time, debounces);
  }));
  map.finish();
}

void read_driver_peaking(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing) {
  static constexpr int last_code = 15;
  std::set<int> taken;
  for (const Node& item : read_list(node, reading)) {
    Mapping group{item, reading, "a driver peaking"};
    PortPeaking peaking;
    peaking.ports = read_ports_of(group, reading, existing, taken);
    store(peaking.code, group.need("code", [](const Node& value, Reading& r) {
      return read_sourced(value, r, Origin::required, read_integer, 0, last_code);
    }));
    group.finish();
    platform.driver_peaking.push_back(std::move(peaking));
  }
}

void read_simulated(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing) {
  Mapping map{node, reading, "'simulated'"};
  if (const Node* const groups = map.find("traces")) {
    std::set<int> taken;
    for (const Node& item : read_list(*groups, reading)) {
      Mapping group{item, reading, "a trace"};
      PortTrace trace;
      trace.ports = read_ports_of(group, reading, existing, taken);
      store(trace.loss, group.need("loss", read_level, traces));
      group.finish();
      platform.simulated_traces.push_back(std::move(trace));
    }
  }
  if (const Node* const host = map.find("host"))
    platform.simulated_host = read_link_parameters(*host, reading, "assumed");
  map.finish();
}

Sourced<int> Platform::peaking_code(int port_number) const {
  for (const PortPeaking& group : driver_peaking)
    if (std::ranges::find(group.ports, port_number) != group.ports.end()) return group.code;
  return {{}, {}, "unknown", {}};
}

Sourced<double> Platform::simulated_trace(int port_number) const {
  for (const PortTrace& group : simulated_traces)
    if (std::ranges::find(group.ports, port_number) != group.ports.end()) return group.loss;
  return {{}, {}, "unknown", {}};
}

const PortClass* Platform::port_class(int lanes, double rate) const {
  const auto at = std::ranges::find_if(
      port_classes, [&](const PortClass& known) { return known.lanes == lanes && are_same(known.lane_rate, rate); });
  return at == port_classes.end() ? nullptr : &*at;
}

}  // namespace plugfest::plan
