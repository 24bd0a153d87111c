#include "drivers/cmis/durations.hpp"

#include "drivers/cmis/memory.hpp"

#include <gtest/gtest.h>

#include <array>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using Kind = Advertised::Kind;

/// 01h:144 = MaxDurationDPDeinit (7:4), MaxDurationDPInit (3:0).
Memory byte_144(std::string_view hex) {
  Memory memory;
  memory.put(0, 0x01, 144, *from_hex(hex));
  return memory;
}

TEST(Advertised, BoundedCodesHaveTheUpperEdgeOfTheirRange) {
  struct Row {
    std::string_view hex;
    Clock::duration upper;
    std::string text;
  };
  for (const Row& row :
       {Row{"00", 1ms, "MaxDurationDPInit code 0: 0 s to 0.001 s"},
        Row{"01", 5ms, "MaxDurationDPInit code 1: 0.001 s to 0.005 s"},
        Row{"06", 1s, "MaxDurationDPInit code 6: 0.5 s to 1 s"}, Row{"07", 5s, "MaxDurationDPInit code 7: 1 s to 5 s"},
        Row{"0c", 50min, "MaxDurationDPInit code 12: 600 s to 3000 s"}}) {
    const Advertised a = advertised(byte_144(row.hex), Transition::dp_init);
    EXPECT_EQ(a.kind, Kind::bounded) << row.hex;
    EXPECT_EQ(a.upper, row.upper) << row.hex;
    EXPECT_EQ(a.text, row.text);
  }
}

TEST(Advertised, Code13HasNoUpperEdge) {
  const Advertised a = advertised(byte_144("0d"), Transition::dp_init);
  EXPECT_EQ(a.kind, Kind::open_ended);
  EXPECT_EQ(a.code, 13);
  EXPECT_EQ(a.text, "MaxDurationDPInit code 13: 3000 s or more");
}

TEST(Advertised, Codes14And15AreReserved) {
  const Advertised fourteen = advertised(byte_144("0e"), Transition::dp_init);
  EXPECT_EQ(fourteen.kind, Kind::reserved);
  EXPECT_EQ(fourteen.text, "MaxDurationDPInit code 14: reserved");
  const Advertised fifteen = advertised(byte_144("f0"), Transition::dp_deinit);
  EXPECT_EQ(fifteen.kind, Kind::reserved);
  EXPECT_EQ(fifteen.text, "MaxDurationDPDeinit code 15: reserved");
}

TEST(Advertised, AByteThatWasNeverReadIsUnknownAndNotZero) {
  const Advertised a = advertised(Memory{}, Transition::module_pwr_up);
  EXPECT_EQ(a.kind, Kind::unknown);
  EXPECT_EQ(a.text, "MaxDurationModulePwrUp was never read");
}

TEST(Advertised, EveryTransitionHasItsOwnNibble) {
  Memory memory;
  memory.put(0, 0x01, 144, *from_hex("21"));
  memory.put(0, 0x01, 167, *from_hex("43"));
  memory.put(0, 0x01, 168, *from_hex("65"));
  EXPECT_EQ(advertised(memory, Transition::dp_init).code, 1);
  EXPECT_EQ(advertised(memory, Transition::dp_deinit).code, 2);
  EXPECT_EQ(advertised(memory, Transition::module_pwr_up).code, 3);
  EXPECT_EQ(advertised(memory, Transition::module_pwr_dn).code, 4);
  EXPECT_EQ(advertised(memory, Transition::dp_tx_turn_on).code, 5);
  EXPECT_EQ(advertised(memory, Transition::dp_tx_turn_off).code, 6);
}

TEST(Transition, IsNamedAsTheSpecificationNamesTheState) {
  EXPECT_EQ(to_string(Transition::module_pwr_up), "ModulePwrUp");
  EXPECT_EQ(to_string(Transition::module_pwr_dn), "ModulePwrDn");
  EXPECT_EQ(to_string(Transition::dp_init), "DPInit");
  EXPECT_EQ(to_string(Transition::dp_deinit), "DPDeinit");
  EXPECT_EQ(to_string(Transition::dp_tx_turn_on), "DPTxTurnOn");
  EXPECT_EQ(to_string(Transition::dp_tx_turn_off), "DPTxTurnOff");
}

TEST(Longest, AddsTheUpperEdges) {
  const Memory memory = byte_144("76");
  constexpr std::array both{Transition::dp_init, Transition::dp_deinit};
  EXPECT_EQ(longest(memory, both, 1h), 6s);
  EXPECT_EQ(longest(memory, {}, 1h), 0s);
}

TEST(Longest, TakesWhatHostsWaitInPracticeForWhateverIsNotAdvertised) {
  constexpr std::array both{Transition::dp_init, Transition::dp_deinit};
  EXPECT_EQ(longest(byte_144("6d"), both, 1h), 1h + 1s) << "open-ended";
  EXPECT_EQ(longest(byte_144("6e"), both, 1h), unadvertised_wait + 1s) << "reserved";
  EXPECT_EQ(longest(Memory{}, both, 1h), 2 * unadvertised_wait) << "unknown";
}

}  // namespace
}  // namespace plugfest::cmis
