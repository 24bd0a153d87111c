#include "drivers/base/error.hpp"
#include "tests/drivers/sim/rig.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>

namespace plugfest::sim::test {
namespace {

struct Access : testing::Test {
  Access() { rig.until(1s); }
  Rig rig;
};

TEST_F(Access, TheIdentityReadsAsTheImageHasIt) {
  EXPECT_EQ(rig.hex(0, 3), "195200");
  EXPECT_EQ(rig.hex(128, 5), "1941434d45");
  EXPECT_EQ(rig.hex(86, 8), "2392880122914411");
}

TEST_F(Access, AReadAt127GoesOnAt0AndAt255GoesOnAt128) {
  EXPECT_EQ(rig.hex(127, 3), "001952");
  EXPECT_EQ(rig.hex(255, 3), "001941");
}

TEST_F(Access, AReadWithoutAnAddressContinuesAtThePointer) {
  EXPECT_EQ(rig.hex(0, 1), "19");
  Bytes in(2);
  support::run(rig.clock, rig.slot.module_bus().transfer(0x50, {}, in, Clock::time_point::max()));
  EXPECT_EQ(to_hex(in), "5200");
}

TEST_F(Access, AWriteWrapsInsideItsHalf) {
  rig.select(0x10);
  rig.write({0xFF, 0x55, 0x0F});  // byte 255 is vendor space here, 128 is DPDeinitLane
  EXPECT_EQ(rig.hex(128), "0f");
  EXPECT_EQ(rig.hex(255), "00");
}

TEST_F(Access, AnUnsupportedPageReadsBackAs00hAndShowsPage00h) {
  rig.select(0x01);
  EXPECT_EQ(rig.hex(127), "01");
  rig.write({0x7E, 0x02, 0x30});
  EXPECT_EQ(rig.hex(126, 2), "0200") << "the bank stays as written";
  EXPECT_EQ(rig.hex(128, 2), "1941");
}

TEST_F(Access, ABankIsNotLookedAtUntilThePageIsWritten) {
  rig.select(0x11);
  EXPECT_EQ(rig.hex(128, 4), "11111111");
  rig.write({0x7E, 0x01});
  EXPECT_EQ(rig.hex(126, 2), "0111");
  EXPECT_EQ(rig.hex(128, 4), "11111111");
  rig.write({0x7F, 0x11});
  EXPECT_EQ(rig.hex(126, 2), "0100") << "bank 1 does not exist";
  EXPECT_EQ(rig.hex(128), "19");
}

TEST_F(Access, TheBankMeansNothingToAnUnbankedPage) {
  rig.write({0x7E, 0x03, 0x01});
  EXPECT_EQ(rig.hex(126, 2), "0301");
  EXPECT_EQ(rig.hex(144), "46");
}

TEST_F(Access, ASecondBankIsAPageOfItsOwn) {
  ModuleImage image = dr8();
  image.halves[upper_half(0x10, 1)].fill(std::byte{0xAB});
  Rig banks(image);
  banks.until(1s);
  banks.write({0x7E, 0x01, 0x10});
  EXPECT_EQ(banks.hex(126, 2), "0110");
  EXPECT_EQ(banks.hex(140), "ab");
  banks.write({0x7E, 0x00, 0x10});
  EXPECT_EQ(banks.hex(140), "00");
}

TEST_F(Access, WritesToReadOnlyBytesDoNothing) {
  rig.write({0x00, 0xFF, 0xFF});
  rig.write({0x55, 0x77});
  rig.write({0x81, 'X'});
  EXPECT_EQ(rig.hex(0, 2), "1952");
  EXPECT_EQ(rig.hex(85), "02");
  EXPECT_EQ(rig.hex(129), "41");
}

TEST_F(Access, OnlyTheWritableBitsOfAByteChange) {
  rig.write({26, 0x7F & ~0x08});  // bits 2:0 are the vendor's, and this vendor has none
  EXPECT_EQ(rig.hex(26), "70");
}

TEST_F(Access, TriggersReadAsZero) {
  rig.select(0x10);
  rig.write({143, 0xFF});
  EXPECT_EQ(rig.hex(143), "00");
}

TEST_F(Access, PasswordsCannotBeReadBack) {
  rig.write({122, 0x00, 0x00, 0x10, 0x11});
  EXPECT_EQ(rig.hex(122, 4), "00000000");
}

TEST_F(Access, ABusyModuleDoesNotAcknowledgeAndARefusedWriteHasNoEffect) {
  const auto far_off = Clock::time_point::max();
  const std::array first{std::byte{31}, std::byte{0x01}};
  const std::array second{std::byte{32}, std::byte{0xFF}};
  const auto both = [](TwoWireBus& bus, auto one, auto two, Clock::time_point due) -> asio::awaitable<bool> {
    co_await bus.transfer(0x50, one, {}, due);
    try {
      co_await bus.transfer(0x50, two, {}, due);
    } catch (const BenchError& error) {
      co_return error.code() == Errc::nack;
    }
    co_return false;
  };
  EXPECT_TRUE(support::run(rig.clock, both(rig.slot.module_bus(), first, second, far_off)));
  rig.pass(1ms);
  Bytes in(1);  // the pointer stands behind the first write
  support::run(rig.clock, rig.slot.module_bus().transfer(0x50, {}, in, far_off));
  EXPECT_EQ(to_hex(in), "00");
  EXPECT_EQ(rig.hex(31, 2), "0100");
}

TEST_F(Access, HoldOffEndsWhenTheBehaviourSaysSo) {
  Behaviour behaviour;
  behaviour.hold_off_write = 7ms;
  behaviour.hold_off_page = 9ms;
  for (const auto& [bytes, hold_off] :
       {std::pair{std::pair{31u, 1u}, Clock::duration(7ms)}, std::pair{std::pair{0x7Fu, 0x01u}, Clock::duration(9ms)},
        std::pair{std::pair{0x7Fu, 0x77u}, Clock::duration(9ms)}}) {
    Rig slow(dr8(), true, behaviour);
    slow.write_at(1s, {bytes.first, bytes.second});
    slow.until(1s + hold_off - 26us);  // the address byte is over 25 us after the transfer begins
    EXPECT_FALSE(slow.acknowledges()) << bytes.first;

    Rig ended(dr8(), true, behaviour);
    ended.write_at(1s, {bytes.first, bytes.second});
    ended.until(1s + hold_off - 25us);
    EXPECT_TRUE(ended.acknowledges()) << bytes.first;
  }
}

TEST_F(Access, SettingThePointerAloneHoldsNothingOff) {
  const std::array pointer{std::byte{5}};
  support::run(rig.clock, rig.slot.module_bus().transfer(0x50, pointer, {}, Clock::time_point::max()));
  EXPECT_TRUE(rig.acknowledges());
}

TEST_F(Access, TheAdvertisedPageChangeTimeBoundsTheDefaultHoldOff) {
  ModuleImage image = dr8_bytes();
  put(image, upper_half(0x01), 169, {0x04});  // 10 ms / 16
  finish(image);
  Rig quick(image);
  quick.write_at(1s, {0x7F, 0x01});
  quick.until(1s + 600us);
  EXPECT_TRUE(quick.acknowledges());
}

TEST_F(Access, AFlagIsClearedByReadingItsByteAndNoOther) {
  EXPECT_EQ(rig.hex(8), "01") << "ModuleLowPwr was entered";
  EXPECT_EQ(rig.hex(8), "00");
}

TEST_F(Access, ABlockReadOverFlagsClearsThem) {
  EXPECT_EQ(rig.hex(0, 10).substr(16, 2), "01");
  EXPECT_EQ(rig.hex(8), "00");
}

TEST_F(Access, TheInterruptFollowsFlagsThatAreNotMasked) {
  EXPECT_EQ(rig.hex(3), "02") << "ModuleLowPwr, interrupt asserted";
  rig.write({31, 0x01});
  EXPECT_EQ(rig.hex(3), "03") << "masked";
  rig.write({31, 0x00});
  EXPECT_EQ(rig.hex(3), "02") << "the mask did not clear the flag";
  rig.read(8);
  EXPECT_EQ(rig.hex(3), "03");
}

TEST_F(Access, ReservedBitsThatARealModuleShowsAreNoFlags) {
  ModuleImage image = dr8_bytes();
  put(image, lower_half, 3, {0xF0});
  put(image, lower_half, 8, {0x30});
  finish(image);
  Rig dirty(image);
  dirty.until(1s);
  EXPECT_EQ(dirty.hex(8), "31");
  EXPECT_EQ(dirty.hex(8), "30");
  EXPECT_EQ(dirty.hex(3), "f3");
}

TEST_F(Access, AFlatModuleIsReadOnlyAndAnswersAtOnce) {
  ModuleImage image = dr8_bytes();
  image.halves.erase(upper_half(0x01));
  image.halves.erase(upper_half(0x02));
  image.halves.erase(upper_half(0x10));
  image.halves.erase(upper_half(0x11));
  put(image, lower_half, 2, {0x80, 0x07});
  put(image, lower_half, 8, {0xFF});
  finish(image);
  Rig flat(image);
  EXPECT_EQ(flat.hex(0, 4), "19528007");
  flat.write({26, 0x10});
  flat.write({0x7F, 0x01});
  EXPECT_EQ(flat.hex(26), "00");
  EXPECT_EQ(flat.hex(127), "00");
  EXPECT_EQ(flat.hex(8, 1), "ff") << "no flags: nothing clears";
  EXPECT_EQ(flat.hex(8, 1), "ff");
  flat.until(10s);
  EXPECT_EQ(flat.hex(3), "07");
}

TEST_F(Access, NobodyAnswersAtAnotherAddressOrInAnEmptyCage) {
  Bytes in(1);
  const auto attempt = [&](std::uint8_t address) {
    try {
      support::run(rig.clock, rig.slot.module_bus().transfer(address, {}, in, Clock::time_point::max()));
    } catch (const BenchError& error) {
      return error.code() == Errc::nack;
    }
    return false;
  };
  EXPECT_TRUE(attempt(0x51));
  EXPECT_FALSE(attempt(0x50));
  rig.slot.unplug();
  EXPECT_TRUE(attempt(0x50));
}

}  // namespace
}  // namespace plugfest::sim::test
