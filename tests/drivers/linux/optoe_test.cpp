#include "drivers/linux/optoe.hpp"

#include "drivers/base/error.hpp"
#include "tests/drivers/linux/fake_optoe.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"

#include <gmock/gmock.h>

#include <optional>

namespace plugfest::linux_io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::atomic<bool> wanted{false};
constexpr auto cmis = OptoeClass::cmis;
constexpr auto sfp = OptoeClass::two_addresses;

TEST(OptoeOffset, IsTheDescriptionsArithmetic) {
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0x00, 0), 0u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0x55, 127), 127u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0x00, 128), 128u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0x11, 128), 2304u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0x14, 192), 2752u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 1, 0x11, 128), 35072u);
  EXPECT_EQ(optoe_offset(cmis, 0x50, 0, 0xFF, 255), 32895u);  // the last of 32,896 bytes
  EXPECT_EQ(optoe_offset(OptoeClass::one_address, 0x50, 0, 0x03, 255), 639u);
  EXPECT_EQ(optoe_offset(sfp, 0x50, 0, 0, 200), 200u);
  EXPECT_EQ(optoe_offset(sfp, 0x51, 0, 0, 0), 256u);
  EXPECT_EQ(optoe_offset(sfp, 0x51, 0, 0, 128), 384u);
  EXPECT_EQ(optoe_offset(sfp, 0x51, 0, 2, 128), 640u);
  EXPECT_EQ(optoe_offset(sfp, 0x51, 0, 0xFF, 255), 33151u);  // the last of 33,152 bytes
}

TEST(OptoeOffset, HasNoPlaceForWhatOptoeDoesNotReach) {
  EXPECT_EQ(optoe_offset(cmis, 0x51, 0, 0, 0), std::nullopt);
  EXPECT_EQ(optoe_offset(OptoeClass::one_address, 0x50, 1, 0x11, 128), std::nullopt);
  EXPECT_EQ(optoe_offset(sfp, 0x51, 1, 0, 128), std::nullopt);
  EXPECT_EQ(optoe_offset(sfp, 0x40, 0, 0, 0), std::nullopt);
}

struct OptoeTest : testing::Test {
  OptoeMemory& memory() {
    if (!made) {
      I2cAdapterChoice choice;
      choice.number = 9;
      made.emplace(choice, options, tree.root, kernel);
    }
    return *made;
  }
  Bytes transfer(const Bytes& out, std::size_t count, std::uint8_t address = 0x50) {
    Bytes in(count);
    memory().transfer(address, out, in, wanted);
    return in;
  }
  std::string read(unsigned offset, std::size_t count) { return to_hex(transfer({to_byte(offset)}, count)); }
  void write(unsigned offset, std::initializer_list<unsigned> values) {
    Bytes out{to_byte(offset)};
    for (const unsigned value : values) out.push_back(to_byte(value));
    transfer(out, 0);
  }
  template <class Action>
  std::optional<Errc> failure(Action action) {
    try {
      action();
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }
  void attribute(const std::string& name, const std::string& value) {
    tree.file("sys/bus/i2c/devices/9-0050/" + name, value + "\n");
  }
  static std::string original(unsigned page, unsigned offset, std::size_t count) {
    Bytes bytes;
    for (unsigned at = offset; at < offset + count; ++at) bytes.push_back(suites::ModuleEeprom::original(page, at));
    return to_hex(bytes);
  }

  test::Tree tree;
  std::shared_ptr<test::FakeOptoe> kernel = std::make_shared<test::FakeOptoe>(tree);
  OptoeOptions options;
  std::optional<OptoeMemory> made;
  std::string text;
};

TEST_F(OptoeTest, SelectingAPageTouchesNothing) {
  write(127, {0x11});
  write(126, {0x01, 0x10});
  EXPECT_THAT(kernel->log, ElementsAre());
}

TEST_F(OptoeTest, AReadOfAPageIsOneAccessAtItsOffset) {
  write(127, {0x11});
  EXPECT_EQ(read(130, 8), original(0x11, 130, 8));
  EXPECT_EQ(kernel->log.back(), "r8 at 2306");
}

TEST_F(OptoeTest, APageIsLookedAtOnceAndThenTrusted) {
  write(127, {0x11});
  EXPECT_EQ(read(127, 1), "11");
  EXPECT_THAT(kernel->log, ElementsAre("r1 at 127", "r24 at 2342", "r1 at 127", "r24 at 166"));
  kernel->log.clear();
  write(127, {0x00});
  write(127, {0x11});
  EXPECT_EQ(read(127, 1), "11");
  EXPECT_THAT(kernel->log, ElementsAre("r1 at 127"));
}

TEST_F(OptoeTest, APageThatTheModuleDoesNotHaveReadsBackAsPage00h) {
  write(127, {0x20});
  EXPECT_EQ(read(127, 1), "00");
  EXPECT_EQ(read(128, 4), original(0, 128, 4));
}

TEST_F(OptoeTest, DataOfAPageThatIsNotThereIsNeverPage00hsUnsaid) {
  write(127, {0x20});
  EXPECT_EQ(failure([&] { read(128, 4); }), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("page 20h: the module shows page 00h in its place"));
  write(127, {0x20});
  EXPECT_EQ(failure([&] { write(128, {1}); }), Errc::unsupported);
}

TEST_F(OptoeTest, AfterAFailureEveryPageIsLookedAtAgain) {
  write(127, {0x11});
  read(128, 4);
  kernel->eeprom.busy = true;
  EXPECT_EQ(failure([&] { read(128, 4); }), Errc::nack);
  EXPECT_THAT(text, HasSubstr("cannot tell (ETIMEDOUT)"));
  kernel->eeprom.busy = false;
  kernel->log.clear();
  EXPECT_EQ(read(128, 4), original(0x11, 128, 4));
  EXPECT_EQ(kernel->log.size(), 4u);
}

TEST_F(OptoeTest, Page00hIsPutBackWhereSomebodysRestoreFailed) {
  kernel->eeprom.start(false);
  kernel->eeprom.write(std::byte{127});
  kernel->eeprom.write(std::byte{0x02});
  EXPECT_EQ(read(128, 8), original(0, 128, 8));
  EXPECT_THAT(kernel->log, ElementsAre("r1 at 127", "w1 at 127", "r8 at 128"));
  EXPECT_EQ(memory().probe().stale_pages, 1u);
}

TEST_F(OptoeTest, AStalePageIsSaidWhereNothingMayBeWritten) {
  options.read_only = true;
  kernel->restore_fails = true;
  write(127, {0x11});
  EXPECT_EQ(failure([&] { read(128, 8); }), Errc::malformed_reply);
  EXPECT_THAT(text, HasSubstr("somebody left page 11h selected"));
}

TEST_F(OptoeTest, ReadOnlyRefusesWritesButNotPages) {
  options.read_only = true;
  EXPECT_EQ(failure([&] { write(70, {1}); }), Errc::refused);
  write(127, {0x11});
  EXPECT_EQ(read(128, 4), original(0x11, 128, 4));
}

TEST_F(OptoeTest, AWriteThatOptoeWouldCutIsRefusedWithTheCommand) {
  attribute("write_max", "1");
  write(70, {0xA5});
  EXPECT_EQ(failure([&] { write(70, {1, 2}); }), Errc::refused);
  EXPECT_THAT(text, HasSubstr("echo 8 > /sys/bus/i2c/devices/9-0050/write_max"));
  EXPECT_EQ(read(70, 2), "a5" + original(0, 71, 1));
  tree.remove("sys/bus/i2c/devices/9-0050/write_max");
  EXPECT_EQ(failure([&] { write(70, {1, 2}); }), Errc::refused) << "where it cannot be read it is 1";
}

TEST_F(OptoeTest, WriteMaxIsRaisedWhereThatIsAllowed) {
  options.raise_write_max = true;
  attribute("write_max", "1");
  write(70, {1, 2});
  EXPECT_EQ(read(70, 2), "0102");
}

TEST_F(OptoeTest, AWriteOverBothHalvesAndTheSelectorsGoesToItsPlaces) {
  write(124, {0xC1, 0xC2, 0x00, 0x10, 0xD1, 0xD2});
  EXPECT_EQ(read(124, 6), "c1c20010d1d2");
  EXPECT_EQ(kernel->log.back(), "r2 at 2176");
}

TEST_F(OptoeTest, BanksNeedTheKernelsLimit) {
  write(126, {1, 0x11});
  EXPECT_EQ(failure([&] { read(128, 4); }), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("max_bank_size of 0; echo 2 > /sys/bus/i2c/devices/9-0050/max_bank_size"));
  attribute("max_bank_size", "1");
  EXPECT_EQ(failure([&] { read(128, 4); }), Errc::unsupported);
  write(127, {0x02});
  EXPECT_EQ(read(128, 4), original(0x02, 128, 4)) << "pages below 10h have no banks";
  EXPECT_EQ(read(126, 2), "0102");
}

TEST_F(OptoeTest, ABankIsChosenWithThePageThatFollows) {
  attribute("max_bank_size", "4");
  kernel->size = 4 * 32768;
  write(127, {0x11});
  write(126, {2});
  read(130, 4);
  EXPECT_EQ(kernel->log.back(), "r4 at 2306") << "not before PageSelect is written";
  write(127, {0x11});
  failure([&] { read(130, 4); });
  EXPECT_THAT(kernel->log, testing::Contains("r24 at 67878"));
}

TEST_F(OptoeTest, TheEndOfTheFileIsNoPage) {
  kernel->size = 256;
  write(127, {0x01});
  EXPECT_EQ(read(127, 1), "00");
  kernel->size = 100;
  EXPECT_EQ(failure([&] { read(110, 4); }), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("the file ends before"));
}

TEST_F(OptoeTest, AShortAccessIsContinuedWhereItEnded) {
  kernel->longest = 5;
  EXPECT_EQ(read(0, 12), original(0, 0, 12));
  EXPECT_THAT(kernel->log, ElementsAre("r12 at 0", "r7 at 5", "r2 at 10"));
  EXPECT_EQ(failure([&] { write(70, {1, 2, 3, 4, 5, 6}); }), Errc::short_transfer);
}

TEST_F(OptoeTest, EveryErrorOfTheKernelHasItsMeaning) {
  const std::pair<int, Errc> rows[] = {{ETIMEDOUT, Errc::nack},      {ENXIO, Errc::nack},
                                       {EREMOTEIO, Errc::nack},      {EIO, Errc::nack},
                                       {EINVAL, Errc::unsupported},  {EACCES, Errc::refused},
                                       {EPERM, Errc::refused},       {EBUSY, Errc::refused},
                                       {ENODEV, Errc::disconnected}, {ESHUTDOWN, Errc::disconnected}};
  for (const auto& [error, code] : rows) {
    kernel->error = error;
    EXPECT_EQ(failure([&] { read(0, 1); }), code) << error;
    EXPECT_THAT(text, HasSubstr(strerrorname_np(error)));
    EXPECT_THAT(text, HasSubstr("/sys/bus/i2c/devices/9-0050"));
    kernel->error = 0;
    EXPECT_EQ(read(0, 1), original(0, 0, 1));
  }
}

TEST_F(OptoeTest, WhereOptoeIsNotBoundItSaysHowToBindIt) {
  tree.remove("sys/bus/i2c/devices/9-0050/dev_class");
  EXPECT_EQ(failure([&] { read(0, 1); }), Errc::refused);
  EXPECT_THAT(text, HasSubstr("echo optoe3 0x50 > /sys/bus/i2c/devices/i2c-9/new_device"));
  attribute("dev_class", "4");
  EXPECT_EQ(failure([&] { read(0, 1); }), Errc::refused);
}

TEST_F(OptoeTest, OtherAddressesAndRunsPastTheEndAreUnsupported) {
  EXPECT_EQ(failure([&] { transfer({std::byte{0}}, 1, 0x51); }), Errc::unsupported);
  EXPECT_EQ(failure([&] { read(250, 7); }), Errc::unsupported);
  EXPECT_EQ(failure([&] { write(255, {1, 2}); }), Errc::unsupported);
}

/// A linear file as the kernel shows it, without a kernel.
struct OptoeFileTest : OptoeTest {
  void linear(const std::string& dev_class, std::size_t size) {
    attribute("dev_class", dev_class);
    std::string content(size, '\0');
    for (std::size_t at = 0; at < size; ++at) content[at] = static_cast<char>((at * 31 + at / 128 * 7) & 0xFF);
    tree.file("sys/bus/i2c/devices/9-0050/eeprom", content);
    I2cAdapterChoice choice;
    choice.number = 9;
    made.emplace(choice, options, tree.root, kernel_sysfs_file());
  }
  static std::string at(std::size_t offset, std::size_t count) {
    Bytes bytes;
    for (std::size_t i = offset; i < offset + count; ++i) bytes.push_back(to_byte(i * 31 + i / 128 * 7));
    return to_hex(bytes);
  }
};

TEST_F(OptoeFileTest, ClassTwoHasTwoAddressesAndPagesAtTheSecond) {
  linear("2", 33152);
  EXPECT_EQ(read(120, 16), at(120, 16)) << "byte 127 of 50h is data";
  EXPECT_EQ(to_hex(transfer({std::byte{96}}, 4, 0x51)), at(352, 4));
  transfer({std::byte{127}, std::byte{0x02}}, 0, 0x51);
  EXPECT_EQ(to_hex(transfer({std::byte{127}}, 1, 0x51)), "02");
  EXPECT_EQ(to_hex(transfer({std::byte{128}}, 4, 0x51)), at(640, 4));
}

TEST_F(OptoeFileTest, ClassOneHasPagesButNoBanks) {
  linear("1", 32896);
  EXPECT_EQ(read(126, 1), at(126, 1)) << "BankSelect is CMIS's";
  write(127, {0x03});
  EXPECT_EQ(read(128, 4), at(512, 4));
}

TEST_F(OptoeFileTest, WritesReachTheFile) {
  linear("2", 33152);
  transfer({std::byte{40}, std::byte{0xEE}}, 0);
  EXPECT_EQ(read(39, 3), at(39, 1) + "ee" + at(41, 1));
}

}  // namespace
}  // namespace plugfest::linux_io
