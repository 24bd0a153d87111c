#include "harness/app/bus_inspection.hpp"

#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "harness/plan/load.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

/// What reading the shipped modules costs on the simulated bus: simulated time, the same on every machine.
namespace plugfest::app {
namespace {

SimulatedModule shipped(const std::string& name) {
  plan::Diagnostics diagnostics;
  const plan::Library library{{}, {PLUGFEST_SOURCE_DIR}};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  auto module = source ? simulate(*source, diagnostics) : std::nullopt;
  if (!module) throw std::runtime_error(diagnostics.render());
  return *std::move(module);
}

/// The same module, made a bit older: it does not say how long a READ may be.
SimulatedModule without_long_reads(const std::string& name) {
  SimulatedModule module = shipped(name);
  auto& page = module.image.halves.at(sim::upper_half(cmis::full_page_read_supported.info.page));
  const unsigned at = cmis::full_page_read_supported.info.byte - 128U;
  // The checksum of the page, its last byte, goes along.
  page.back() = static_cast<std::byte>(u8(page.back()) - u8(page[at]));
  page[at] = std::byte{0};
  return module;
}

struct Cost {
  double identify, snapshot, poll, first_poll;
};
Cost cost_of(const SimulatedModule& module) {
  const BusInspection poll = inspect_on_bus(module, Reading::poll, {});
  return {.identify = inspect_on_bus(module, Reading::identify, {}).count.bus_ms,
          .snapshot = inspect_on_bus(module, Reading::snapshot, {}).count.bus_ms,
          .poll = poll.count.bus_ms,
          .first_poll = poll.first.value().bus_ms};
}

TEST(BusInspection, AModuleWithLongReadsStaysWithinTheBudget) {
  const Cost cost = cost_of(shipped("800g-dr8-lpo"));
  EXPECT_LE(cost.identify, 8.0);
  EXPECT_LE(cost.snapshot, 12.5);
  EXPECT_LE(cost.poll, 1.55);
  EXPECT_LE(cost.first_poll, 1.55) << "which selects its page, and sees it selected";
}

TEST(BusInspection, EightBytesAtATimeCostMore) {
  const Cost cost = cost_of(without_long_reads("800g-dr8-lpo"));
  EXPECT_LE(cost.identify, 6.50);
  EXPECT_LE(cost.snapshot, 14.10);
  EXPECT_LE(cost.poll, 1.70);
  EXPECT_LE(cost.first_poll, 1.92);
  EXPECT_GT(cost.identify, cost_of(shipped("800g-dr8-lpo")).identify);
}

TEST(BusInspection, NothingIsReadForLessThanItsBytesCost) {
  for (const Reading reading : {Reading::identify, Reading::snapshot, Reading::poll}) {
    const BusInspection seen = inspect_on_bus(shipped("800g-dr8-lpo"), reading, {});
    EXPECT_GE(seen.count.bus_ms, seen.minimum_ms);
    EXPECT_LE(seen.count.bus_ms, 1.1 * seen.minimum_ms);
    EXPECT_GE(seen.count.bytes, seen.wanted_bytes);
  }
}

TEST(BusInspection, OnlyTheFirstPageChangeMeetsABusyModule) {
  const BusInspection seen = inspect_on_bus(shipped("800g-dr8-lpo"), Reading::poll, {});
  EXPECT_EQ(seen.first.value().page_writes, 1u);
  EXPECT_EQ(seen.first.value().refused, 0u);
  EXPECT_EQ(seen.count.page_writes, 0u);
  EXPECT_TRUE(seen.findings.empty());
}

}  // namespace
}  // namespace plugfest::app
