#include "harness/app/environment.hpp"
#include "harness/app/sim_bridge.hpp"
#include "harness/plan/load.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace plugfest;

app::SimulatedModule shipped_module(const char* name) {
  plan::Diagnostics diagnostics;
  const plan::Library library{{}, app::share_roots()};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  auto module = source ? app::simulate(*source, diagnostics) : std::nullopt;
  if (!module) std::abort();
  return *std::move(module);
}

bool is_answer(std::string_view text) {
  if (text.empty() || text == "OK") return true;
  for (const std::string_view error : {"E syntax ", "E nack ", "E timeout ", "E io "})
    if (text.starts_with(error)) return text.find('\n') == text.npos;
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

}  // namespace

/// Any bytes as a session with a simulated module: the first says whether its bus takes time and which of two modules
/// it is, the rest are lines.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const app::SimulatedModule eight_lanes = shipped_module("800g-dr8-retimed");
  static const app::SimulatedModule sixteen_lanes = shipped_module("2x800g-dr8-retimed");
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  if (rest.empty()) return 0;
  const bool timed = (rest.front() & 1) != 0;
  const app::SimulatedModule& module = (rest.front() & 2) != 0 ? sixteen_lanes : eight_lanes;
  rest.remove_prefix(1);
  app::SimBridge bridge{module, timed ? std::optional<std::uint32_t>{400'000} : std::nullopt, 1};
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (!is_answer(bridge.answer(rest.substr(0, end)))) std::abort();
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return 0;
}
