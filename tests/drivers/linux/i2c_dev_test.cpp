#include "drivers/linux/i2c_dev.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/i2c_dev_errno.hpp"
#include "tests/drivers/linux/fake_i2c.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <future>
#include <optional>
#include <thread>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const std::atomic<bool> wanted{false};

I2cAdapterChoice number(unsigned value) {
  I2cAdapterChoice choice;
  choice.number = value;
  return choice;
}

/// Below the event loop: what one request becomes.
struct PortTest : testing::Test {
  PortTest() { tree.adapter(7, "pci0000:00/0000:00:1f.4", adapter_name); }
  I2cPort& port() {
    if (!made) made.emplace(number(7), force, tree.root, kernel);
    return *made;
  }
  Bytes transfer(Bytes out, std::size_t count, std::uint8_t address = 0x50) {
    Bytes in(count);
    port().transfer(address, out, in, wanted, now);
    return in;
  }
  Bytes read(unsigned offset, std::size_t count) { return transfer({to_byte(offset)}, count); }
  std::optional<Errc> failure(Bytes out = {std::byte{0}}, std::size_t count = 4, std::uint8_t address = 0x50) {
    try {
      transfer(std::move(out), count, address);
    } catch (const BenchError& error) {
      text = error.text();
      return static_cast<Errc>(error.code().value());
    }
    return std::nullopt;
  }
  static std::string original(unsigned offset, std::size_t count) {
    Bytes bytes;
    for (unsigned at = offset; at < offset + count; ++at) bytes.push_back(suites::ModuleEeprom::original(0, at));
    return to_hex(bytes);
  }
  void only(unsigned long functionality) { kernel->functionality = functionality; }

  std::string adapter_name = "Virtual bus";
  test::Tree tree;
  std::shared_ptr<test::FakeI2c> kernel = std::make_shared<test::FakeI2c>();
  bool force = false;
  std::optional<I2cPort> made;
  Clock::time_point now{};
  std::string text;
};

constexpr unsigned long blocks = I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA | I2C_FUNC_SMBUS_I2C_BLOCK;

TEST_F(PortTest, AReadIsOneRequestOfTwoMessages) {
  EXPECT_EQ(to_hex(read(0, 100)), original(0, 100));
  EXPECT_THAT(kernel->log, ElementsAre("rdwr w1 r100"));
}

TEST_F(PortTest, WithoutI2cFunctionalityReadsAreBlocksOf32WithOffsetsOfTheirOwn) {
  only(blocks);
  EXPECT_EQ(to_hex(read(10, 70)), original(10, 70));
  EXPECT_THAT(kernel->log, ElementsAre("slave", "smbus 8 r32 at 10", "smbus 8 r32 at 42", "smbus 8 r6 at 74"));
}

TEST_F(PortTest, WithoutBlocksReadsAndWritesAreBytes) {
  only(I2C_FUNC_SMBUS_BYTE | I2C_FUNC_SMBUS_BYTE_DATA);
  EXPECT_EQ(to_hex(read(10, 2)), original(10, 2));
  transfer({std::byte{70}, std::byte{0xA1}, std::byte{0xA2}}, 0);
  EXPECT_THAT(kernel->log, ElementsAre("slave", "smbus 2 r1 at 10", "smbus 2 r1 at 11", "slave", "smbus 2 w1 at 70",
                                       "smbus 2 w1 at 71"));
  EXPECT_EQ(to_hex(read(70, 2)), "a1a2");
}

TEST_F(PortTest, TheMaskIsTestedAgainstI2cAndNotAgainstARequestNumber) {
  only(0x0706 | blocks);  // bits of the number of I2C_RDWR, without I2C itself
  read(0, 1);
  EXPECT_EQ(kernel->log.back(), "smbus 8 r1 at 0");
}

TEST_F(PortTest, AnAdapterThatCanNeitherIsUnsupported) {
  only(I2C_FUNC_SMBUS_QUICK);
  EXPECT_EQ(failure(), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("00010000h"));
}

TEST_F(PortTest, WhatSmbusCannotSayIsUnsupportedAndNotTried) {
  only(blocks);
  EXPECT_EQ(failure({}, 4), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("SMBus only"));
  EXPECT_EQ(failure({std::byte{1}, std::byte{2}}, 4), Errc::unsupported);
  EXPECT_EQ(failure({std::byte{250}}, 7), Errc::unsupported);
  EXPECT_THAT(text, HasSubstr("past offset 255"));
  EXPECT_EQ(kernel->transactions, 0u);
}

TEST_F(PortTest, AReadThatIsTooLongIsHalvedAndThatIsRemembered) {
  kernel->longest_read = 40;
  EXPECT_EQ(to_hex(read(0, 100)), original(0, 100));
  EXPECT_THAT(kernel->log, ElementsAre("rdwr w1 r32", "rdwr w1 r32", "rdwr w1 r32", "rdwr w1 r4"));
  EXPECT_EQ(kernel->transactions, 6u) << "100 and 64 were refused before they touched the bus";
  read(0, 33);
  EXPECT_EQ(kernel->transactions, 8u);
  EXPECT_EQ(port().probe(now).longest_read, 32u);
}

TEST_F(PortTest, AWriteThatIsTooLongGoesInPiecesWithOffsetsOfTheirOwn) {
  kernel->longest_write = 17;
  transfer({std::byte{127}, std::byte{0x10}}, 0);
  Bytes out{std::byte{128}};
  for (unsigned i = 0; i < 40; ++i) out.push_back(to_byte(i));
  transfer(out, 0);
  EXPECT_EQ(kernel->log.back(), "rdwr w9");
  EXPECT_EQ(to_hex(read(128, 40)), to_hex(std::span(out).subspan(1)));
}

TEST_F(PortTest, TheOtherWordForTooLongMeansTheSame) {
  kernel->longest_write = 61;
  kernel->too_long = EINVAL;
  Bytes out{std::byte{64}};
  out.resize(63);
  transfer(out, 0);
  EXPECT_THAT(kernel->log, ElementsAre("rdwr w33", "rdwr w31"));
}

TEST_F(PortTest, AnAdapterThatRefusesEveryLengthIsRefusedAndKeepsNoLength) {
  kernel->longest_read = 0;
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("EOPNOTSUPP"));
  kernel->longest_read = 8192;
  read(0, 100);
  EXPECT_EQ(kernel->log.back(), "rdwr w1 r100");
}

TEST_F(PortTest, FewerMessagesOrBytesThanAskedForAreShort) {
  kernel->done_messages = 1;
  EXPECT_EQ(failure(), Errc::short_transfer);
  made.reset();
  only(blocks);
  kernel->short_block = 1;
  EXPECT_EQ(failure(), Errc::short_transfer);
}

TEST_F(PortTest, AnAddressThatAKernelDriverOwnsIsRefusedWithWhatToDo) {
  tree.own(7, 0x50, "at24");
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("kernel driver at24 owns it, so that it can neither be read nor written here"));
  EXPECT_THAT(text, HasSubstr("driver optoe or ethtool"));
  EXPECT_THAT(text, HasSubstr("echo 7-0050 > /sys/bus/i2c/drivers/at24/unbind"));
  EXPECT_EQ(kernel->transactions, 0u);
  EXPECT_EQ(failure({std::byte{0}}, 1, 0x51), Errc::nack) << "the other address is free";
}

TEST_F(PortTest, AnOwnedAddressIsUsedWhereThatIsForced) {
  tree.own(7, 0x50, "at24");
  force = true;
  EXPECT_EQ(to_hex(read(0, 4)), original(0, 4));
  made.reset();
  only(blocks);
  kernel->owned = {0x50};
  EXPECT_EQ(to_hex(read(0, 4)), original(0, 4));
  EXPECT_THAT(kernel->log, testing::Contains("slave_force"));
}

TEST_F(PortTest, TheKernelsOwnWordAboutAnOwnerCountsToo) {
  only(blocks);
  kernel->owned = {0x50};
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("EBUSY"));
}

TEST_F(PortTest, ANodeThatCannotBeOpenedSaysWhy) {
  kernel->open_error = EACCES;
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("/dev/i2c-7: no permission"));
  kernel->open_error = ENOENT;
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("load the kernel module i2c-dev"));
  kernel->open_error = ENODEV;
  EXPECT_EQ(failure(), Errc::disconnected);
}

TEST_F(PortTest, ANodeOfAnAdapterThatIsGoingIsDisconnected) {
  read(0, 4);
  kernel->open_error = ENOENT;  // the kernel takes the node away before the adapter
  EXPECT_EQ(failure(), Errc::disconnected);
  EXPECT_THAT(text, testing::Not(HasSubstr("i2c-dev")));
}

TEST_F(PortTest, ANodeOfAnAdapterThatCameAMomentAgoIsDisconnectedUntilUdevHadItsTime) {
  read(0, 4);
  tree.unplug(7);
  now += 1s;
  EXPECT_EQ(failure(), Errc::disconnected);
  tree.adapter(9, "pci0000:00/0000:00:1f.4", "Virtual bus");
  now += 1s;
  kernel->open_error = ENOENT;
  EXPECT_EQ(failure(), Errc::disconnected);
  kernel->open_error = EACCES;
  EXPECT_EQ(failure(), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("/dev/i2c-9: no permission yet"));
  now += 2900ms;
  EXPECT_EQ(failure(), Errc::disconnected);
  now += 200ms;
  EXPECT_EQ(failure(), Errc::refused);
  EXPECT_THAT(text, HasSubstr("join the group i2c"));
  kernel->open_error = 0;
  EXPECT_EQ(failure(), std::nullopt);
}

TEST_F(PortTest, NoNodeIsHeldBetweenTransfers) {
  read(0, 4);
  EXPECT_EQ(kernel->now_open, 0) << "an unplug waits in the kernel for whoever holds the node";
  kernel->error = ENXIO;
  EXPECT_EQ(failure(), Errc::nack);
  EXPECT_EQ(kernel->now_open, 0);
}

TEST_F(PortTest, AnyFailureOfAnAdapterThatHasVanishedIsDisconnected) {
  read(0, 4);
  kernel->error = EIO;
  EXPECT_EQ(failure(), Errc::nack) << "still there";
  tree.unplug(7);
  EXPECT_EQ(failure(), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("no I2C adapter with port pci0000:00/0000:00:1f.4; there are: none"));
}

TEST_F(PortTest, AnAdapterIsFoundAgainUnderAnotherNumberButNotAnotherUnderItsNumber) {
  read(0, 4);
  tree.unplug(7);
  tree.adapter(7, "pci0000:00/0000:00:02.0", "another bus");
  now += 1s;
  EXPECT_EQ(failure(), Errc::disconnected) << "i2c-7 is somebody else now";
  tree.adapter(9, "pci0000:00/0000:00:1f.4", "Virtual bus");
  now += 1s;
  EXPECT_EQ(to_hex(read(0, 4)), original(0, 4));
  EXPECT_THAT(kernel->opened.back(), HasSubstr("/dev/i2c-9"));
}

TEST_F(PortTest, AMissingAdapterIsLookedForTenTimesASecondAtMost) {
  read(0, 4);
  tree.unplug(7);
  now += 1s;
  EXPECT_EQ(failure(), Errc::disconnected);
  tree.adapter(9, "pci0000:00/0000:00:1f.4", "Virtual bus");
  now += 99ms;
  EXPECT_EQ(failure(), Errc::disconnected);
  now += 1ms;
  EXPECT_EQ(failure(), std::nullopt);
}

TEST_F(PortTest, AskedAgainWhatItCanDoAfterAReplug) {
  read(0, 4);
  tree.unplug(7);
  only(blocks);
  tree.adapter(9, "pci0000:00/0000:00:1f.4", "Virtual bus");
  EXPECT_EQ(to_hex(read(0, 4)), original(0, 4));
  EXPECT_EQ(kernel->log.back(), "smbus 8 r4 at 0");
}

TEST_F(PortTest, SaysWhatItFound) {
  only(blocks);
  EXPECT_EQ(
      port().probe(now).text(),
      "i2c-7 'Virtual bus' (pci0000:00/0000:00:1f.4), SMBus I2C blocks, reads of 32 and writes of 32 bytes at once");
}

TEST_F(PortTest, WhatNobodyWaitsForIsNotContinued) {
  only(blocks);
  const std::atomic<bool> left{true};
  Bytes in(100);
  const Bytes out{std::byte{0}};
  port().transfer(0x50, out, in, left, now);
  EXPECT_EQ(kernel->transactions, 0u);
}

struct ErrnoRow {
  int error;
  std::string adapter;
  Errc code;
  std::string words;
};

class ErrnoTable : public PortTest, public testing::WithParamInterface<ErrnoRow> {};

TEST_P(ErrnoTable, MeansTheSameOnBothPaths) {
  const ErrnoRow& row = GetParam();
  tree.file("sys/devices/pci0000:00/0000:00:1f.4/i2c-7/name", row.adapter + "\n");
  read(0, 1);
  kernel->error = row.error;
  EXPECT_EQ(failure(), row.code) << text;
  EXPECT_THAT(text, HasSubstr(row.words));
  EXPECT_THAT(text, HasSubstr("i2c-7 '" + row.adapter + "' address 50h"));
  EXPECT_THAT(text, HasSubstr(strerrorname_np(row.error)));
  kernel->error = 0;
  made.reset();
  only(blocks);
  read(0, 1);
  kernel->error = row.error;
  EXPECT_EQ(failure(), row.code) << text;
  kernel->error = 0;
  EXPECT_EQ(to_hex(read(0, 4)), original(0, 4)) << "and it serves again";
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ErrnoTable,
    testing::Values(
        ErrnoRow{ENXIO, "i2c-tiny-usb at bus 001", Errc::nack, "nobody answers"},
        ErrnoRow{EREMOTEIO, "Synopsys DesignWare I2C adapter", Errc::nack, "not acknowledged"},
        ErrnoRow{EREMOTEIO, "i2c-dln2-1-1", Errc::nack, "one word for all"},
        ErrnoRow{ETIMEDOUT, "CP2112 SMBus Bridge on hidraw0", Errc::nack, "cannot tell"},
        ErrnoRow{ETIMEDOUT, "ch341-i2c-bus", Errc::nack, "cannot tell"},
        ErrnoRow{ETIMEDOUT, "SMBus I801 adapter at efa0", Errc::timed_out, "clock line"},
        ErrnoRow{EIO, "FT260 usb-i2c bridge on hidraw1", Errc::nack, "one word for all"},
        ErrnoRow{EIO, "SMBus I801 adapter at efa0", Errc::nack, "does not tell"},
        ErrnoRow{EAGAIN, "any", Errc::refused, "arbitration lost"}, ErrnoRow{EBUSY, "any", Errc::refused, "held low"},
        ErrnoRow{EPROTO, "any", Errc::malformed_reply, "protocol"},
        ErrnoRow{EBADMSG, "any", Errc::bad_checksum, "packet error"},
        ErrnoRow{EOPNOTSUPP, "any", Errc::refused, "cannot make such a transfer"},
        ErrnoRow{EINVAL, "any", Errc::refused, "did not take"}, ErrnoRow{ENODEV, "any", Errc::disconnected, "gone"},
        ErrnoRow{ESHUTDOWN, "any", Errc::disconnected, "suspended"},
        ErrnoRow{EPERM, "any", Errc::refused, "no permission"}, ErrnoRow{ENOMEM, "any", Errc::refused, "memory"}));

/// With the event loop and the thread.
struct I2cDevTest : testing::Test {
  I2cDevTest() { tree.adapter(7, "pci0000:00/0000:00:1f.4", "Virtual bus"); }
  ~I2cDevTest() override { kernel->hold(false); }
  I2cDev& bus() {
    if (!made) made.emplace(clock, number(7), options, tree.root, kernel);
    return *made;
  }
  /// @param surely_inside  the request is in the kernel when its deadline passes
  std::optional<BenchError> failure(Clock::time_point due, bool surely_inside = false) {
    Bytes in(4);
    const Bytes out{std::byte{0}};
    std::exception_ptr thrown;
    asio::io_context io{1};
    asio::co_spawn(io, bus().transfer(0x50, out, in, due), [&](std::exception_ptr e) { thrown = std::move(e); });
    if (surely_inside) {
      io.poll();
      kernel->wait_inside(1);
      io.restart();
    }
    io.run();
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const BenchError& error) {
      return error;
    }
    return std::nullopt;
  }

  test::Tree tree;
  SteadyClock clock;
  std::shared_ptr<test::FakeI2c> kernel = std::make_shared<test::FakeI2c>();
  I2cDevOptions options;
  std::optional<I2cDev> made;
};

TEST_F(I2cDevTest, WhileARequestIsStuckOthersFailAtOnceAndTheBusSaysSo) {
  options.grace = 20ms;
  kernel->hold(true);
  const auto late = failure(clock.now() + 30ms, true);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->code(), Errc::timed_out);
  EXPECT_TRUE(bus().stuck());
  failure(clock.now() + 10s);
  for (int i = 0; i < 20; ++i) {
    const auto begun = clock.now();
    const auto error = failure(clock.now() + 10s);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Errc::timed_out);
    EXPECT_THAT(error->text(), HasSubstr("the adapter is stuck in an earlier call (i2c-7 address 50h)"));
    EXPECT_LT(clock.now() - begun, 1s);
  }
  EXPECT_EQ(kernel->locked(&test::FakeI2c::transactions), 1u) << "what failed was not made later";
  kernel->hold(false);
  const auto until = clock.now() + 10s;
  while (bus().stuck() && clock.now() < until) std::this_thread::yield();
  EXPECT_FALSE(failure(clock.now() + 10s));
  EXPECT_EQ(kernel->locked(&test::FakeI2c::transactions), 2u);
}

TEST_F(I2cDevTest, ACallerInTheQueueThatGivesUpIsNeverServed) {
  kernel->hold(true);
  asio::io_context io{1};
  Bytes first(4), second(4);
  const Bytes out{std::byte{0}};
  std::string order;
  asio::co_spawn(io, bus().transfer(0x50, out, first, clock.now() + 10s), [&](std::exception_ptr e) {
    EXPECT_FALSE(e);
    order += "a";
  });
  asio::co_spawn(io, bus().transfer(0x50, out, second, clock.now() + 10ms), [&](std::exception_ptr e) {
    EXPECT_TRUE(e);
    order += "b";
    kernel->hold(false);
  });
  io.run();
  EXPECT_EQ(order, "ba");
  EXPECT_EQ(kernel->locked(&test::FakeI2c::transactions), 1u);
}

TEST_F(I2cDevTest, InterruptedWhileTheKernelIsStuckTheProgramIsOutWithinASecond) {
  kernel->hold(true);
  const auto begun = clock.now();
  {
    asio::io_context io{1};
    asio::cancellation_signal stop;
    Bytes in(4);
    const Bytes out{std::byte{0}};
    bool aborted = false;
    asio::co_spawn(io, bus().transfer(0x50, out, in, clock.now() + 60s),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown) {
                     try {
                       std::rethrow_exception(thrown);
                     } catch (const boost::system::system_error& error) {
                       aborted = error.code() == asio::error::operation_aborted;
                     }
                   }));
    io.poll();
    kernel->wait_inside(1);
    stop.emit(asio::cancellation_type::terminal);
    io.restart();
    io.run();
    EXPECT_TRUE(aborted);
    // Undo comes next, on the same bus: it is not let to wait for each of its steps.
    for (int step = 0; step < 50; ++step) EXPECT_EQ(failure(clock.now() + 10s)->code(), Errc::timed_out);
    made.reset();
  }
  EXPECT_LT(clock.now() - begun, 1s);
}

TEST_F(I2cDevTest, ABusThatDiesWhileItsRequestIsStuckTakesNothingWithIt) {
  kernel->hold(true);
  std::weak_ptr<test::FakeI2c> watched;
  {
    asio::io_context io{1};
    Bytes in(4);
    const Bytes out{std::byte{0}};
    asio::co_spawn(io, bus().transfer(0x50, out, in, clock.now() + 60s), [](std::exception_ptr) {});
    io.poll();
    kernel->wait_inside(1);
    // The loop dies with the coroutine in it, before the bus: frames go without being resumed.
  }
  made.reset();
  kernel->hold(false);
  watched = kernel;
  kernel = std::make_shared<test::FakeI2c>();
  const auto until = clock.now() + 10s;
  while (!watched.expired() && clock.now() < until) std::this_thread::yield();
  EXPECT_TRUE(watched.expired()) << "the thread lets go of all it had";
}

}  // namespace
}  // namespace plugfest::linux_io
