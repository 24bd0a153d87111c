#include "drivers/linux/module_eeprom.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/linux/link/netlink_bytes.hpp"
#include "tests/support/run_coroutine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using test::hex;

/// A kernel that takes what the real one takes, and answers byte n of page p of bank b at address a with a^b^p^n.
struct Kernel {
  std::vector<EepromPlace> asked;
  std::optional<Errc> failure;

  ReadEeprom reader() {
    return [this](EepromPlace place, Clock::time_point) { return read(place); };
  }

  asio::awaitable<Bytes> read(EepromPlace place) {
    asked.push_back(place);
    const bool crosses = place.offset < 128 ? place.offset + place.length > 128 : place.offset + place.length > 256;
    if (place.length == 0 || place.length > 128 || crosses || (place.page > 0 && place.offset < 128))
      throw BenchError(Errc::refused, std::string{"EINVAL"});
    if (failure) throw BenchError(*failure, std::string{"eth0"});
    Bytes data;
    for (int i = 0; i < place.length; ++i)
      data.push_back(static_cast<std::byte>(place.address ^ place.bank ^ place.page ^ (place.offset + i)));
    co_return data;
  }
};

struct ModuleEepromTest : testing::Test {
  Kernel kernel;
  ModuleEeprom bus{kernel.reader(), "eth0"};
  VirtualClock clock;

  Bytes transfer(std::uint8_t address, const Bytes& out, std::size_t size) {
    Bytes in(size);
    support::run(clock, bus.transfer(address, out, in, clock.now() + 1s));
    return in;
  }
  Errc refusal(std::uint8_t address, const Bytes& out, std::size_t size, std::string* words = nullptr) {
    try {
      transfer(address, out, size);
    } catch (const BenchError& error) {
      if (words != nullptr) *words = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return Errc{};
  }
};

TEST_F(ModuleEepromTest, LowerMemoryIsReadWithoutAPageWhateverIsSelected) {
  transfer(0x50, hex("7e0111"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("00"), 4)), "50515253");
  ASSERT_EQ(kernel.asked.size(), 1u);
  EXPECT_EQ(kernel.asked[0].page, 0);
  EXPECT_EQ(kernel.asked[0].bank, 0);
}

TEST_F(ModuleEepromTest, BankAndPageAreKeptHereAndNamedInEachRequest) {
  transfer(0x50, hex("7e0111"), 0);
  EXPECT_TRUE(kernel.asked.empty());
  EXPECT_EQ(to_hex(transfer(0x50, hex("80"), 2)), "c0c1");  // 50h ^ 1 ^ 11h ^ 80h
  EXPECT_EQ(kernel.asked[0].bank, 1);
  EXPECT_EQ(kernel.asked[0].page, 0x11);
  EXPECT_EQ(kernel.asked[0].offset, 128);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7e"), 2)), "0111");
}

TEST_F(ModuleEepromTest, ABankAloneIsNotLookedAtUntilThePageIsWritten) {
  transfer(0x50, hex("7e02"), 0);
  transfer(0x50, hex("80"), 1);
  EXPECT_EQ(kernel.asked[0].bank, 0);
  transfer(0x50, hex("7f10"), 0);
  transfer(0x50, hex("80"), 1);
  EXPECT_EQ(kernel.asked[1].bank, 2);
  EXPECT_EQ(kernel.asked[1].page, 0x10);
}

TEST_F(ModuleEepromTest, AReadStaysInItsHalfAsTheModulesPointerDoes) {
  transfer(0x50, hex("7f02"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("fe"), 4)), "acadd2d3");  // 254, 255, then 128, 129 of page 02h
  ASSERT_EQ(kernel.asked.size(), 2u);
  EXPECT_EQ(kernel.asked[1].offset, 128);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7d"), 4)),
            "2d"
            "00"
            "02"
            "50");  // 125, the selection, then 0
}

TEST_F(ModuleEepromTest, AWholeHalfIsOneRequest) {
  EXPECT_EQ(transfer(0x50, hex("80"), 128).size(), 128u);
  EXPECT_EQ(kernel.asked.size(), 1u);
  EXPECT_EQ(kernel.asked[0].length, 128);
}

TEST_F(ModuleEepromTest, AReadWithoutAnAddressGoesOnWhereTheLastOneEnded) {
  transfer(0x50, hex("10"), 4);
  EXPECT_EQ(to_hex(transfer(0x50, {}, 1)), "44");  // 50h ^ 14h
}

TEST_F(ModuleEepromTest, EveryOtherWriteIsRefusedAndTouchesNothing) {
  std::string words;
  EXPECT_EQ(refusal(0x50, hex("1a10"), 0, &words), Errc::refused);
  EXPECT_THAT(words, testing::HasSubstr("only reads modules"));
  EXPECT_EQ(refusal(0x50, hex("7d000000"), 0), Errc::refused);  // begins below
  EXPECT_EQ(refusal(0x50, hex("7f1000"), 0), Errc::refused);    // ends above
  EXPECT_EQ(refusal(0x50, hex("8001"), 0), Errc::refused);
  EXPECT_EQ(refusal(0x51, hex("7e01"), 0), Errc::refused);  // SFF-8472 has no banks
  EXPECT_TRUE(kernel.asked.empty());
  EXPECT_EQ(to_hex(transfer(0x50, hex("7e"), 2)), "0000");
}

TEST_F(ModuleEepromTest, TheSecondAddressHasAPageOfItsOwn) {
  transfer(0x51, hex("7f03"), 0);
  transfer(0x51, hex("80"), 1);
  transfer(0x50, hex("80"), 1);
  EXPECT_EQ(kernel.asked[0].address, 0x51);
  EXPECT_EQ(kernel.asked[0].page, 3);
  EXPECT_EQ(kernel.asked[1].page, 0);
}

TEST_F(ModuleEepromTest, AnAddressThatTheKernelDoesNotReachIsRefused) {
  EXPECT_EQ(refusal(0x52, hex("00"), 1), Errc::refused);
  EXPECT_TRUE(kernel.asked.empty());
}

TEST_F(ModuleEepromTest, FailuresComeThroughAndTheNextReadIsServed) {
  kernel.failure = Errc::nack;
  EXPECT_EQ(refusal(0x50, hex("00"), 1), Errc::nack);
  kernel.failure = Errc::unsupported;
  std::string words;
  EXPECT_EQ(refusal(0x50, hex("00"), 1, &words), Errc::refused);
  EXPECT_THAT(words, testing::HasSubstr("the module's own bus"));
  kernel.failure.reset();
  EXPECT_EQ(to_hex(transfer(0x50, hex("00"), 1)), "50");
}

}  // namespace
}  // namespace plugfest::linux_io
