#include "harness/app/open_module.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/lab_connection.hpp"
#include "harness/app/quirks.hpp"
#include "harness/app/sim_connection.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace plugfest::app {
namespace {

/// What stands before the name of a module that is to be simulated and read over its bus.
constexpr std::string_view simulated_prefix = "sim:";

std::optional<plan::ModuleSource> load(const std::string& name, const plan::Library& library,
                                       plan::Diagnostics& diagnostics) {
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  return file ? plan::load_module(file, diagnostics) : std::nullopt;
}

std::string kind_of(const plan::ModuleSource& source) { return source.dump ? "dump" : "profile"; }

OpenModule opened(const plan::ModuleSource& source) {
  OpenModule module;
  module.name = source.name;
  module.source = fmt::format("{} {}", kind_of(source), source.source->name);
  module.sources = {source.source};
  return module;
}

/// A dump as it stands: nothing is synthesised for somebody who looks.
void put_dump(const plan::ModuleDump& dump, sff::ModuleMemory& memory) {
  for (const plan::DumpHalf& half : dump.halves) {
    const std::span<const std::byte> bytes = half.bytes;
    auto unknown = half.unknown.begin();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const int byte = half.offset + static_cast<int>(i);
      if (unknown != half.unknown.end() && *unknown == byte) {
        ++unknown;
        continue;
      }
      const auto at = static_cast<std::uint8_t>(byte);
      // The labels of SFF-8472 name bus addresses; all others name pages, which may have banks.
      if (half.label == "a0" || half.label == "a2")
        memory.put(half.label, at, bytes.subspan(i, 1));
      else
        memory.a0.put(static_cast<std::uint8_t>(half.bank), static_cast<std::uint8_t>(half.page), at,
                      bytes.subspan(i, 1));
    }
  }
}

std::optional<OpenModule> open_file(const ModuleTarget& target, const plan::Library& library,
                                    plan::Diagnostics& diagnostics) {
  const auto source = load(target.name, library, diagnostics);
  if (!source) return std::nullopt;
  OpenModule module = opened(*source);
  if (source->dump) {
    put_dump(*source->dump, module.memory);
    module.form_factor = source->dump->form_factor;
    module.management = source->dump->management;
    module.provenance = source->dump->provenance;
    module.notes = source->dump->notes;
    return module;
  }
  const auto simulated = simulate(*source, diagnostics);
  if (!simulated) return std::nullopt;
  for (const auto& [id, bytes] : simulated->image.halves)
    module.memory.a0.put(id.bank, id.page, id.lower ? std::uint8_t{0} : std::uint8_t{128}, bytes);
  module.form_factor = simulated->form_factor;
  module.provenance = "simulated";
  return module;
}

journal::SlotInfo slot_info(const plan::ModuleSource& source, const SimulatedModule& simulated, int slot, int port) {
  return {.slot = slot,
          .port = port,
          .module = source.name,
          .module_title = source.title,
          .form_factor = simulated.form_factor,
          .synthesised = simulated.synthesised};
}

OpenModule connected(const plan::ModuleSource& source, const SimulatedModule& simulated, SimConnectionOptions options,
                     int port) {
  OpenModule module = opened(source);
  module.form_factor = simulated.form_factor;
  module.provenance = "simulated";
  module.slot = slot_info(source, simulated, static_cast<int>(options.slot), port);
  module.connection = connect_simulated(simulated, std::move(options));
  return module;
}

std::optional<OpenModule> open_simulated(const std::string& name, const plan::Library& library,
                                         plan::Diagnostics& diagnostics) {
  const auto source = load(name, library, diagnostics);
  const auto simulated = source ? simulate(*source, diagnostics) : std::nullopt;
  const QuirkLibrary quirks = load_quirks(library, diagnostics);
  if (!simulated || !diagnostics.empty()) return std::nullopt;
  OpenModule module = connected(*source, *simulated, {.power_up = true, .quirks = quirks.rules}, 1);
  module.sources.insert(module.sources.end(), quirks.files.begin(), quirks.files.end());
  module.source = fmt::format("simulated from {} {}, over its bus", kind_of(*source), source->source->name);
  return module;
}

std::optional<std::size_t> slot_number(const std::string& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<OpenModule> open_lab_slot(const plan::Bench& bench, std::size_t number, const plan::SourcePtr& file,
                                        const plan::Library& library, plan::Diagnostics& diagnostics) {
  check_lab(bench, diagnostics);
  QuirkLibrary quirks = load_quirks(library, diagnostics);
  if (!diagnostics.empty()) return std::nullopt;
  const plan::BenchSlot& slot = bench.slots[number];
  OpenModule module;
  module.name = fmt::format("{}-{}", bench.name, number);
  module.source = fmt::format("slot {} of bench {}, over bus {}", number, bench.name, slot.bus.name);
  module.provenance = "real";
  module.bench = bench.name;
  module.bench_driver = bench.driver;
  module.sources = {file};
  module.slot = {.slot = static_cast<int>(number),
                 .port = slot.port,
                 .module = {},
                 .module_title = {},
                 .form_factor = {},
                 .synthesised = {}};
  module.connection = connect_lab(bench, number, std::move(quirks.rules));
  return module;
}

std::optional<OpenModule> open_slot(const ModuleTarget& target, const plan::Library& library,
                                    plan::Diagnostics& diagnostics) {
  const plan::SourcePtr file = library.open(plan::FileKind::bench, {*target.bench, {}}, diagnostics);
  const auto bench = file ? plan::load_bench(file, drivers(), diagnostics) : std::nullopt;
  if (!bench) return std::nullopt;
  check_drivers(*bench, diagnostics);
  const auto number = slot_number(target.name);
  if (!number || *number >= bench->slots.size())
    diagnostics.add(
        fmt::format("bench {} has no slot '{}'", bench->name, target.name),
        bench->slots.size() == 1 ? "its one slot is 0" : fmt::format("its slots are 0 to {}", bench->slots.size() - 1));
  if (!diagnostics.empty()) return std::nullopt;
  if (bench->driver == "lab") return open_lab_slot(*bench, *number, file, library, diagnostics);
  const plan::BenchSlot& slot = bench->slots[*number];
  const plan::SourcePtr described = library.open(plan::FileKind::module, slot.module, diagnostics);
  const auto source = described ? plan::load_module(described, diagnostics) : std::nullopt;
  auto simulated = source ? simulate(*source, diagnostics) : std::nullopt;
  const QuirkLibrary quirks = load_quirks(library, diagnostics);
  if (!simulated || !diagnostics.empty()) return std::nullopt;
  // As on the bench of a run: a dump is one real module and keeps its number.
  SimConnectionOptions options{
      .slot = static_cast<unsigned>(*number), .low_power_pin = slot.low_power_pin, .quirks = quirks.rules};
  if (source->profile) number_serial(simulated->image, options.slot);
  OpenModule module = connected(*source, *simulated, std::move(options), slot.port);
  module.bench = bench->name;
  module.bench_driver = bench->driver;
  module.sources.push_back(file);
  module.sources.insert(module.sources.end(), quirks.files.begin(), quirks.files.end());
  module.source = fmt::format("slot {} of bench {} (simulated from {} {}), over its bus", *number, bench->name,
                              kind_of(*source), source->source->name);
  return module;
}

/// Every page that the register table knows, ascending, once.
std::set<std::uint8_t> described_pages() {
  std::set<std::uint8_t> pages;
  for (const cmis::FieldInfo& field : cmis::all_fields())
    for (unsigned page = field.page; field.byte >= 128 && page < field.page + 0u + field.pages; ++page)
      pages.insert(static_cast<std::uint8_t>(page));
  return pages;
}

asio::awaitable<void> gather(cmis::Pages& pages, const cmis::Wanted& wanted, cmis::Memory& memory) {
  const cmis::ReadPlan plan = cmis::plan_reads(wanted, {.max_read = pages.max_read(), .shown = pages.shown()});
  co_await pages.read(plan.reads, memory);
}

int advertised_banks(const cmis::Memory& memory) {
  const auto advertised = cmis::decode(memory).advertised;
  return advertised ? advertised->banks.value_or(1) : 1;
}

asio::awaitable<void> read_everything(cmis::Module& module, bool flags, cmis::Memory& memory) {
  co_await module.identify();  // finds out how long a READ may be
  cmis::Pages& pages = module.pages();
  cmis::Wanted lower;
  lower.add_readable_lower();
  if (flags) lower.add_flags_of_lower();
  co_await gather(pages, lower, memory);
  const bool flat = memory.value(cmis::memory_model) != false;
  for (const std::uint8_t page : described_pages()) {
    if (flat && page != cmis::vendor_name.info.page) break;
    const int banks = cmis::has_banks(page) ? advertised_banks(memory) : 1;
    for (int bank = 0; bank < banks; ++bank) {
      const auto number = static_cast<std::uint8_t>(bank);
      const bool there = co_await pages.has_page(number, page);
      if (!there) break;
      cmis::Wanted wanted;
      wanted.add_readable(number, page);
      if (flags) wanted.add_flags_of(number, page);
      co_await gather(pages, wanted, memory);
    }
  }
}

}  // namespace

std::optional<OpenModule> open_module(const ModuleTarget& target, const plan::Library& library,
                                      plan::Diagnostics& diagnostics) {
  if (target.bench) return open_slot(target, library, diagnostics);
  if (target.name.starts_with(simulated_prefix))
    return open_simulated(target.name.substr(simulated_prefix.size()), library, diagnostics);
  return open_file(target, library, diagnostics);
}

void read_all(OpenModule& module, bool flags) {
  if (module.connection) module.connection->run(read_everything(module.connection->module(), flags, module.memory.a0));
}

}  // namespace plugfest::app
