#pragma once

#include "harness/plan/load.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

/// What the tests of this folder are given: YAML as text, and checks that exist nowhere else.
namespace plugfest::plan::given {

inline SourcePtr source(std::string text, std::string name = "given.yaml") {
  return std::make_shared<const SourceFile>(SourceFile{name, name, std::move(text), "", false});
}

inline constexpr std::array<std::string_view, 2> modes{"fast", "thorough"};
inline constexpr std::array ber_parameters{
    ParameterSpec{.name = "dwell",
                  .type = ParameterType::quantity,
                  .dimension = Dimension::time,
                  .fallback = "10 s",
                  .min = 1,
                  .max = 86400},
    ParameterSpec{.name = "lanes", .type = ParameterType::lanes, .fallback = "all"},
    ParameterSpec{.name = "repeat", .type = ParameterType::integer, .fallback = "1", .min = 1, .max = 10},
    ParameterSpec{.name = "mode", .type = ParameterType::text, .fallback = "fast", .choices = modes},
    ParameterSpec{.name = "strict", .type = ParameterType::switch_, .fallback = "false"},
    ParameterSpec{.name = "factor", .type = ParameterType::quantity, .otherwise = "the module's own"},
};
inline constexpr std::array ber_limits{
    ParameterSpec{.name = "max_rate", .dimension = Dimension::rate, .otherwise = "the profile's own"},
    ParameterSpec{.name = "max_power", .dimension = Dimension::power, .fallback = "12 W", .min = 0},
};
inline constexpr std::array checks{
    CheckSpec{.id = "power.class", .title = "Power", .budget = "10 min"},
    CheckSpec{.id = "module.bring-up", .title = "Bring-up", .budget = "90 s"},
    CheckSpec{.id = "ber.pre-fec", .title = "BER", .parameters = ber_parameters, .limits = ber_limits, .budget = "1 h"},
};

inline constexpr std::array mux_options{
    ParameterSpec{.name = "channel", .type = ParameterType::integer, .required = true, .min = 0, .max = 7},
};
inline constexpr std::array meter_options{
    ParameterSpec{.name = "recalibrate", .type = ParameterType::date, .otherwise = "never"},
};
inline constexpr std::array drivers{
    DriverSpec{.name = "adapter", .serves = Service::two_wire_bus, .proof = "emulated"},
    DriverSpec{
        .name = "mux", .serves = Service::two_wire_bus, .proof = "emulated", .on_bus = true, .options = mux_options},
    DriverSpec{.name = "gpio", .serves = Service::pins, .proof = "emulated"},
    DriverSpec{.name = "sensor",
               .serves = Service::power_meter,
               .proof = "emulated",
               .on_bus = true,
               .options = meter_options},
    DriverSpec{.name = "netdev", .serves = Service::host_port, .proof = "emulated"},
};

/// A result with everything that was said about it.
template <class T>
struct Loaded {
  std::optional<T> value;
  std::string said;
  std::size_t errors = 0;
};
template <class Load>
auto load(Load load_one, const std::string& text, std::string name = "given.yaml") {
  Diagnostics diagnostics;
  auto value = load_one(source(text, std::move(name)), diagnostics);
  return Loaded<typename decltype(value)::value_type>{std::move(value), diagnostics.render(), diagnostics.size()};
}

inline auto plan(const std::string& text) {
  return load([](const SourcePtr& file, Diagnostics& d) { return load_plan(file, checks, d); }, text);
}
inline auto platform(const std::string& text) { return load(load_platform, text); }
inline auto module(const std::string& text) { return load(load_module, text); }
inline auto bench(const std::string& text) {
  return load([](const SourcePtr& file, Diagnostics& d) { return load_bench(file, drivers, d); }, text);
}
inline auto quirk(const std::string& text) { return load(load_quirk, text); }

}  // namespace plugfest::plan::given
