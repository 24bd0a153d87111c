#include "tests/drivers/sim/link/tap_sets.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace plugfest::sim::link {
namespace {

std::vector<int> ports_in(const std::string& text) {
  std::vector<int> ports;
  std::istringstream parts{text};
  for (std::string part; std::getline(parts, part, ',');) {
    const auto dash = part.find('-');
    const int first = std::stoi(part);
    const int last = dash == std::string::npos ? first : std::stoi(part.substr(dash + 1));
    for (int port = first; port <= last; ++port) ports.push_back(port);
  }
  return ports;
}

std::optional<Fir> fir_in(const YAML::Node& codes, int full_scale) {
  std::array<std::optional<int>, fir_length> taps;
  bool any = false;
  for (std::size_t i = 0; i < fir_length; ++i) {
    if (codes[i].IsNull()) continue;
    taps[i] = codes[i].as<int>();
    any = any || *taps[i] != 0;
  }
  if (!any) return std::nullopt;
  return fir_from_codes(taps, full_scale);
}

TapSets::Set set_in(const YAML::Node& node, const std::string& platform, int full_scale) {
  TapSets::Set set{platform, node["id"].as<std::string>(), node["kind"].as<std::string>(), {}, {}};
  for (const YAML::Node& group : node["groups"]) {
    std::vector<Fir> lanes;
    if (group["all_lanes"]) {
      if (const auto fir = fir_in(group["all_lanes"], full_scale)) lanes.push_back(*fir);
    } else {
      for (const YAML::Node& lane : group["lanes"])
        if (const auto fir = fir_in(lane, full_scale)) lanes.push_back(*fir);
    }
    if (lanes.empty()) continue;
    set.groups.push_back(ports_in(group["ports"].as<std::string>()));
    for (const int port : set.groups.back()) set.ports[port] = lanes;
  }
  return set;
}

}  // namespace

const TapSets::Set& TapSets::set(const std::string& id) const {
  for (const Set& each : sets)
    if (each.id == id) return each;
  throw std::out_of_range("no tap set " + id);
}

std::optional<TapSets> load_tap_sets() {
  const std::filesystem::path path = PLUGFEST_SOURCE_DIR "/../shared/reference/tap-sets.yaml";
  if (!std::filesystem::exists(path)) return std::nullopt;
  TapSets out;
  for (const YAML::Node& platform : YAML::LoadFile(path)["platforms"]) {
    const auto id = platform["id"].as<std::string>();
    for (const YAML::Node& set : platform["sets"]) {
      const bool slow = set["lane_rate_gbps"] && set["lane_rate_gbps"].as<int>() < 100;
      if (set["groups"] && !slow) out.sets.push_back(set_in(set, id, platform["full_scale"].as<int>()));
    }
    if (id == "arista-7060x6-64pe")
      for (const YAML::Node& group : platform["driver_peaking"]["groups"])
        for (const int port : ports_in(group["ports"].as<std::string>()))
          out.peaking_codes[port] = group["codes"].as<int>();
  }
  return out;
}

}  // namespace plugfest::sim::link
