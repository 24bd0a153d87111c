#include "harness/plan/reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::plan {
namespace {

constexpr std::string_view simulated = "sim";

std::optional<BenchMeter> read_meter(const Node& node, Reading& reading) {
  if (node.type == Node::Type::scalar && node.value == "none") return std::nullopt;
  if (node.type != Node::Type::mapping) {
    reading.diagnostics.add(node.mark, fmt::format("a meter is 'none' or a mapping, and this is {}", form_of(node)),
                            "write {driver: ina228, gain_error: 0.5 %, offset: 10 mW}");
    return std::nullopt;
  }
  Mapping map{node, reading, "a meter"};
  BenchMeter meter;
  meter.mark = node.mark;
  store(meter.driver, map.need("driver", read_name));
  store(meter.gain_error, map.find("gain_error", read_quantity, Dimension::ratio, Range{0, 1}));
  store(meter.offset_w, map.find("offset", read_quantity, Dimension::power, not_negative));
  store(meter.resource, map.find("resource", read_name));
  map.finish();
  return meter;
}

BenchSlot read_slot(const Node& node, Reading& reading, bool needs_module) {
  Mapping map{node, reading, "a slot"};
  BenchSlot slot;
  slot.mark = node.mark;
  store(slot.module, needs_module ? map.need("module", read_reference) : map.find("module", read_reference));
  slot.port = map.need("port", read_integer, 1, 1024).value_or(0);
  if (const Node* const limit = map.find("power_limit")) {
    store(slot.power_limit_w, read_quantity(*limit, reading, Dimension::power, not_negative));
    slot.power_limit_mark = limit->mark;
  }
  store(slot.low_power_pin, map.find("low_power_pin", read_switch));
  slot.meter = map.find("meter", read_meter);
  map.finish();
  return slot;
}

void refuse_shared_ports(const Bench& bench, Reading& reading) {
  for (auto slot = bench.slots.begin(); slot != bench.slots.end(); ++slot) {
    if (slot->port == 0) continue;
    const auto first =
        std::find_if(bench.slots.begin(), slot, [&](const BenchSlot& s) { return s.port == slot->port; });
    if (first != slot)
      reading.diagnostics.add(
          slot->mark, fmt::format("port {} is already that of slot {}", slot->port, first - bench.slots.begin()));
  }
}

}  // namespace

std::optional<Bench> load_bench(const SourcePtr& file, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  auto bench = read_bench(file, diagnostics);
  return diagnostics.size() == before ? std::move(bench) : std::nullopt;
}

std::optional<Bench> read_bench(const SourcePtr& file, Diagnostics& diagnostics) {
  const auto document = read_document(file, FileKind::bench, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  Mapping map{*document, reading, "a bench"};
  Bench bench;
  bench.source = file;
  bench.name = bench.title = read_own_name(map, "bench", file, reading);
  store(bench.title, map.find("title", read_text));
  if (const Node* const driver = map.need("driver")) {
    store(bench.driver, read_name(*driver, reading));
    bench.driver_mark = driver->mark;
  }
  if (const Node* const airflow = map.find("airflow")) {
    store(bench.airflow, read_name(*airflow, reading));
    bench.airflow_mark = airflow->mark;
  }
  if (const Node* const permissions = map.find("permissions"); permissions != nullptr)
    if (permissions->type != Node::Type::sequence || !permissions->items.empty())
      bench.permissions = read_each(*permissions, reading, read_name);
  if (const Node* const slots = map.need("slots")) {
    for (const Node& item : read_list(*slots, reading))
      bench.slots.push_back(read_slot(item, reading, bench.driver == simulated));
    refuse_shared_ports(bench, reading);
  }
  map.finish();
  return bench;
}

}  // namespace plugfest::plan
