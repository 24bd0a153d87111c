#include "drivers/cage_signals.hpp"

#include <gtest/gtest.h>

namespace plugfest {
namespace {

using namespace std::chrono_literals;

TEST(CageWires, AreActiveAsTheSignalsNamesSay) {
  const CageWires wires;
  EXPECT_FALSE(level_of(wires.reset, true));
  EXPECT_TRUE(level_of(wires.reset, false));
  EXPECT_TRUE(level_of(wires.low_power, true));
  EXPECT_FALSE(level_of(wires.low_power, false));
  EXPECT_FALSE(level_of(wires.select, true));
  EXPECT_TRUE(asserted_by(wires.present, false));
  EXPECT_FALSE(asserted_by(wires.present, true));
  EXPECT_TRUE(asserted_by(wires.interrupt, false));
}

TEST(CageWires, StartSafe) {
  const CageWires wires;
  EXPECT_FALSE(wires.reset.asserted);
  EXPECT_TRUE(wires.low_power.asserted);
  EXPECT_TRUE(wires.select.asserted);
}

TEST(CageWires, AnInverterOnTheBoardTurnsTheLevelsRound) {
  CageWires wires;
  wires.reset.active_low = false;
  wires.present.active_low = false;
  EXPECT_TRUE(level_of(wires.reset, true));
  EXPECT_TRUE(asserted_by(wires.present, true));
}

TEST(CageWires, AreFoundBySignal) {
  CageWires wires;
  wires.low_power.line = "a";
  wires.reset.line = "b";
  wires.select.line = "c";
  wires.present.line = "d";
  wires.interrupt.line = "e";
  EXPECT_EQ(wires[CageSignal::low_power].line, "a");
  EXPECT_EQ(wires[CageSignal::reset].line, "b");
  EXPECT_EQ(wires[CageSignal::select].line, "c");
  EXPECT_EQ(wires[CageSignal::present].line, "d");
  EXPECT_EQ(wires[CageSignal::interrupt].line, "e");
}

TEST(Debounce, NeedsTheSameLevelForTheWholeTime) {
  const Clock::time_point start{};
  Debounce contact{100ms};
  EXPECT_EQ(contact.sample(start, true), std::nullopt);
  EXPECT_EQ(contact.sample(start + 99ms, true), std::nullopt);
  EXPECT_EQ(contact.sample(start + 100ms, true), true);
}

TEST(Debounce, EachChangeStartsTheTimeAnew) {
  const Clock::time_point start{};
  Debounce contact{100ms};
  contact.sample(start, true);
  EXPECT_EQ(contact.sample(start + 90ms, false), std::nullopt);
  EXPECT_EQ(contact.sample(start + 180ms, false), std::nullopt);
  EXPECT_EQ(contact.sample(start + 190ms, false), false);
  EXPECT_EQ(contact.sample(start + 200ms, true), std::nullopt);
}

}  // namespace
}  // namespace plugfest
