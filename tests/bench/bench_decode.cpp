#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/memory.hpp"
#include "harness/plan/load.hpp"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

/// Full decode of what is known of a module: at most 20 us.
namespace plugfest {
namespace {

/// A dump of a real module, as a host has it once everything was read.
std::optional<cmis::Memory> memory_of(const std::string& path) {
  plan::Diagnostics diagnostics;
  const plan::Library library{{}, {PLUGFEST_SOURCE_DIR}};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {path, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  if (!source || !source->dump) return std::nullopt;
  cmis::Memory memory;
  for (const plan::DumpHalf& half : source->dump->halves)
    memory.put(static_cast<std::uint8_t>(half.bank), static_cast<std::uint8_t>(half.page),
               static_cast<std::uint8_t>(half.offset), half.bytes);
  return memory;
}

void decode_whole_memory(benchmark::State& state, const std::string& path) {
  const auto memory = memory_of(path);
  if (!memory) {
    state.SkipWithError("cannot be loaded");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(cmis::decode(*memory));
}

const std::string own = PLUGFEST_SOURCE_DIR "/tests/data/dumps/";
const std::string shared = PLUGFEST_SOURCE_DIR "/../shared/eeprom-dumps/";
BENCHMARK_CAPTURE(decode_whole_memory, fboss_200g_fr4, own + "fboss-200g-fr4.yaml");
BENCHMARK_CAPTURE(decode_whole_memory, fboss_2x400g_fr4_with_vdm, shared + "fboss-2x400g-fr4.yaml");

}  // namespace
}  // namespace plugfest
