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

  /// Answers with page 00h for any page, as drivers do that do not look, and modules that have not the page.
  bool one_page = false;
  std::optional<std::byte> identifier;

  asio::awaitable<Bytes> read(EepromPlace place) {
    asked.push_back(place);
    if (one_page) place.page = place.bank = 0;
    const bool crosses = place.offset < 128 ? place.offset + place.length > 128 : place.offset + place.length > 256;
    if (place.length == 0 || place.length > 128 || crosses || (place.page > 0 && place.offset < 128))
      throw BenchError(Errc::refused, std::string{"EINVAL"});
    if (failure) throw BenchError(*failure, std::string{"eth0"});
    Bytes data;
    for (int i = 0; i < place.length; ++i)
      data.push_back(static_cast<std::byte>(place.address ^ place.bank ^ place.page ^ (place.offset + i)));
    if (identifier && place.address == 0x50 && place.offset == 0) data[0] = *identifier;
    co_return data;
  }
  /// Without what is asked to know module and page.
  std::vector<EepromPlace> wanted() const {
    std::vector<EepromPlace> wanted;
    for (const EepromPlace& place : asked)
      if (!(place.offset == 166 && place.length == 24) && !(place.offset == 0 && place.length == 1))
        wanted.push_back(place);
    return wanted;
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
  ASSERT_EQ(kernel.wanted().size(), 1u);
  EXPECT_EQ(kernel.wanted()[0].bank, 1);
  EXPECT_EQ(kernel.wanted()[0].page, 0x11);
  EXPECT_EQ(kernel.wanted()[0].offset, 128);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7e"), 2)), "0111");
}

TEST_F(ModuleEepromTest, ABankAloneIsNotLookedAtUntilThePageIsWritten) {
  transfer(0x50, hex("7e02"), 0);
  transfer(0x50, hex("80"), 1);
  EXPECT_EQ(kernel.wanted()[0].bank, 0);
  transfer(0x50, hex("7f10"), 0);
  transfer(0x50, hex("80"), 1);
  ASSERT_EQ(kernel.wanted().size(), 2u);
  EXPECT_EQ(kernel.wanted()[1].bank, 2);
  EXPECT_EQ(kernel.wanted()[1].page, 0x10);
}

TEST_F(ModuleEepromTest, AReadStaysInItsHalfAsTheModulesPointerDoes) {
  transfer(0x50, hex("7f02"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("fe"), 4)), "acadd2d3");  // 254, 255, then 128, 129 of page 02h
  ASSERT_EQ(kernel.wanted().size(), 2u);
  EXPECT_EQ(kernel.wanted()[1].offset, 128);
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
  ASSERT_EQ(kernel.wanted().size(), 2u);
  EXPECT_EQ(kernel.wanted()[0].address, 0x51);
  EXPECT_EQ(kernel.wanted()[0].page, 3);
  EXPECT_EQ(kernel.wanted()[1].page, 0);
}

TEST_F(ModuleEepromTest, AnAddressThatTheKernelDoesNotReachIsRefused) {
  EXPECT_EQ(refusal(0x52, hex("00"), 1), Errc::refused);
  EXPECT_TRUE(kernel.asked.empty());
}

TEST_F(ModuleEepromTest, APageThatReadsAsPage00hIsNotThere) {
  kernel.one_page = true;
  transfer(0x50, hex("7f11"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7f"), 1)), "00") << "the host sees that its page was not taken";
  EXPECT_EQ(to_hex(transfer(0x50, hex("80"), 1)), "d0") << "50h ^ 80h: page 00h, as 127 said";
  transfer(0x50, hex("7f11"), 0);
  std::string words;
  EXPECT_EQ(refusal(0x50, hex("80"), 4, &words), Errc::unsupported) << "nor is page 00h given for it";
  EXPECT_THAT(words, testing::HasSubstr("page 11h"));
  transfer(0x51, hex("7f02"), 0);
  EXPECT_EQ(refusal(0x51, hex("80"), 4), Errc::unsupported);
}

TEST_F(ModuleEepromTest, APageIsComparedOnceUntilAFailure) {
  transfer(0x50, hex("7f11"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7f"), 1)), "11");
  const auto before = kernel.asked.size();
  transfer(0x50, hex("80"), 1);
  transfer(0x50, hex("7f"), 1);
  EXPECT_EQ(kernel.asked.size(), before + 2);
  kernel.failure = Errc::nack;
  EXPECT_EQ(refusal(0x50, hex("00"), 1), Errc::nack);
  kernel.failure.reset();
  kernel.one_page = true;  // another module
  EXPECT_EQ(refusal(0x50, hex("80"), 1), Errc::unsupported);
}

TEST_F(ModuleEepromTest, TheFirstAddressOfAnSfpHoldsDataWhereOthersSelect) {
  kernel.identifier = std::byte{0x03};
  EXPECT_EQ(to_hex(transfer(0x50, hex("7e"), 2)), "2e2f");  // 50h ^ 7Eh, 50h ^ 7Fh
  transfer(0x50, hex("7f02"), 0);
  EXPECT_EQ(to_hex(transfer(0x50, hex("7e"), 2)), "2e2f");
  EXPECT_EQ(to_hex(transfer(0x50, hex("80"), 1)), "d0") << "256 bytes, whatever was written";
  transfer(0x51, hex("7f02"), 0);
  EXPECT_EQ(to_hex(transfer(0x51, hex("7f"), 1)), "02") << "the second one selects";
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
