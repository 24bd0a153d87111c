#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/two_wire_bus.hpp"
#include "tests/suites/module_eeprom.hpp"
#include "tests/suites/rig.hpp"

#include <array>
#include <vector>

/// For tests only: what every two-wire bus must do. Included by one file of a test program, which instantiates it:
///
///     INSTANTIATE_TEST_SUITE_P(Cp2112, TwoWireBusSuite, testing::Values(BusUnderTest{"cp2112", make_rig}), NameOf{});
namespace plugfest::suites {

/// One bus with a memory behind it, and what the tests must be able to do to both.
class BusRig : public Rig {
 public:
  /// What this way to a bus has not, by its nature. All else is asked of it.
  struct Limits {
    bool other_addresses = true;  ///< it can ask whether somebody answers at 51h
    bool bare_reads = true;       ///< reads of several bytes without an offset, from where the last access ended
    bool whole_memory = true;     ///< 256 bytes from offset 0
    bool busy_is_seen = true;     ///< a module that does not acknowledge is Errc::nack
  };

  virtual TwoWireBus& bus() = 0;
  /// Null where the memory is not in this process.
  virtual ModuleEeprom* eeprom() = 0;
  virtual Limits limits() const { return {}; }
  /// The memory is a real module's: of it only bytes 128 to 255 of page 00h are looked at, where reading changes
  /// nothing, and only byte 127 is written.
  virtual bool real_module() const { return false; }
  /// Whether byte 127 may be written; what it holds at first is there again when the rig dies.
  virtual bool may_select_pages() const { return true; }
  /// The pages that may be selected; the last one is selected at first.
  virtual std::vector<unsigned> pages() const { return {0x01, 0x11, 0x02, 0x00}; }
  /// What a byte holds before anybody writes to it.
  virtual std::byte original(unsigned page, unsigned at) { return ModuleEeprom::original(page, at); }

  /// Transfers begun from now on do not end until released: the module holds the clock line, the kernel does not
  /// return. A bus on virtual time whose transfers take time needs none of this.
  virtual void hold(bool /*held*/) {}
  virtual bool can_hold() { return clock().simulated(); }
  /// The adapter goes and comes back.
  /// @return false: no such thing here
  virtual bool unplug() { return false; }
  virtual void replug() {}
};
using BusUnderTest = UnderTest<BusRig>;

class TwoWireBusSuite : public Suite<BusRig> {
 protected:
  Clock::time_point soon() { return rig->clock().now() + 2s; }
  /// Of the bytes that may be looked at.
  unsigned first() { return rig->real_module() ? 128 : 0; }
  Bytes transfer(const Bytes& out, std::size_t count, std::uint8_t address = ModuleEeprom::address) {
    Bytes in(count);
    rig->run(rig->bus().transfer(address, out, in, soon()));
    return in;
  }
  /// Empty: it went well.
  std::optional<BenchError> failure(const Bytes& out, std::size_t count, std::uint8_t address = ModuleEeprom::address) {
    try {
      transfer(out, count, address);
    } catch (const BenchError& error) {
      return error;
    }
    return std::nullopt;
  }
  Bytes read(unsigned offset, std::size_t count) { return transfer(Bytes{to_byte(offset)}, count); }
  void write(unsigned offset, const Bytes& data) {
    Bytes out{to_byte(offset)};
    out.insert(out.end(), data.begin(), data.end());
    transfer(out, 0);
  }
  std::string original(unsigned page, unsigned offset, std::size_t count) {
    Bytes expected;
    for (unsigned at = offset; at < offset + count; ++at) expected.push_back(rig->original(page, at));
    return to_hex(expected);
  }
  static Bytes counting(std::size_t count, unsigned first) {
    Bytes bytes;
    for (unsigned i = 0; i < count; ++i) bytes.push_back(to_byte(first + 7 * i));
    return bytes;
  }
  void expect_usable() {
    const unsigned at = first() + 3;
    EXPECT_EQ(to_hex(read(at, 16)), original(0, at, 16)) << "after that the bus must serve again";
  }
};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(TwoWireBusSuite);

TEST_P(TwoWireBusSuite, ReadsAnyNumberOfBytesFromAnOffset) {
  for (const unsigned count :
       {1u, 2u, 3u, 4u, 7u, 8u, 9u, 15u, 16u, 31u, 32u, 33u, 59u, 60u, 61u, 62u, 63u, 64u, 65u, 122u, 126u})
    EXPECT_EQ(to_hex(read(first(), count)), original(0, first(), count)) << count;
  EXPECT_EQ(to_hex(read(128, 128)), original(0, 128, 128));
}

TEST_P(TwoWireBusSuite, EveryOffsetIsTheOneThatWasAskedFor) {
  for (const unsigned offset : {0u, 1u, 17u, 125u, 128u, 129u, 200u, 255u}) {
    if (offset < first()) continue;
    EXPECT_EQ(to_hex(read(offset, 1)), original(0, offset, 1)) << offset;
  }
}

TEST_P(TwoWireBusSuite, ReadsTheWholeMemoryAtOnce) {
  if (!rig->limits().whole_memory) GTEST_SKIP() << "not over this bus";
  if (rig->real_module()) GTEST_SKIP() << "a real module has flags in there that reading clears";
  EXPECT_EQ(to_hex(read(0, 256)), original(0, 0, 126) + "0000" + original(0, 128, 128));
}

TEST_P(TwoWireBusSuite, AReadWithoutOffsetGoesOnWhereTheLastEnded) {
  if (!rig->limits().bare_reads) GTEST_SKIP() << "not over this bus";
  read(first() + 20, 4);
  EXPECT_EQ(to_hex(transfer({}, 5)), original(0, first() + 24, 5));
}

TEST_P(TwoWireBusSuite, ASingleByteWrittenIsTheOffsetOfTheNextRead) {
  transfer(Bytes{to_byte(first() + 40)}, 0);
  EXPECT_EQ(to_hex(transfer({}, 1)), original(0, first() + 40, 1));
}

TEST_P(TwoWireBusSuite, WritesReachTheirOffsetAndNothingElse) {
  if (rig->real_module()) GTEST_SKIP() << "nothing is written to a real module but its page selection";
  for (const unsigned count : {1u, 2u, 3u, 4u, 7u, 8u}) {
    const Bytes data = counting(count, 0x81 + count);
    write(70, data);
    EXPECT_EQ(to_hex(read(70, count)), to_hex(data));
    EXPECT_EQ(to_hex(read(60, 10)), original(0, 60, 10));
    EXPECT_EQ(to_hex(read(70 + count, 8)).substr(2 * (8 - count)), original(0, 78, count));
  }
}

TEST_P(TwoWireBusSuite, LongWritesArriveWhole) {
  if (rig->real_module()) GTEST_SKIP() << "nothing is written to a real module but its page selection";
  write(127, Bytes{std::byte{0x10}});
  for (const unsigned count : {9u, 16u, 31u, 32u, 33u, 59u, 60u, 61u, 62u, 64u, 65u, 127u, 128u}) {
    const Bytes data = counting(count, count);
    write(128, data);
    EXPECT_EQ(to_hex(read(128, count)), to_hex(data)) << count;
  }
}

TEST_P(TwoWireBusSuite, PagesAreSelectedByByte127) {
  if (!rig->may_select_pages()) GTEST_SKIP() << "byte 127 may not be written here";
  for (const unsigned page : rig->pages()) {
    write(127, Bytes{to_byte(page)});
    // A real module may take its time.
    const auto until = soon();
    while (failure(Bytes{std::byte{127}}, 1) && rig->clock().now() < until) rig->run(rig->clock().wait_for(5ms));
    EXPECT_EQ(to_hex(read(127, 1)), to_hex(Bytes{to_byte(page)}));
    EXPECT_EQ(to_hex(read(128, 128)), original(page, 128, 128)) << page;
    EXPECT_EQ(to_hex(read(254, 2)), original(page, 254, 2)) << page;
    if (!rig->real_module()) {
      EXPECT_EQ(to_hex(read(0, 8)), original(0, 0, 8)) << page;
    }
  }
}

TEST_P(TwoWireBusSuite, NobodyAtAnAddressIsNotAcknowledged) {
  if (!rig->limits().other_addresses) GTEST_SKIP() << "not over this bus";
  if (rig->real_module()) GTEST_SKIP() << "nobody knows who listens on a real bus: no other address is asked";
  for (const unsigned repeat : {1u, 2u}) {
    const auto error = failure(Bytes{std::byte{0}}, repeat, 0x33);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Errc::nack) << error->what();
    EXPECT_NE(std::string(error->what()).find("33h"), std::string::npos) << error->what();
    const auto write_error = failure(Bytes{std::byte{0}, std::byte{1}}, 0, 0x33);
    ASSERT_TRUE(write_error);
    EXPECT_EQ(write_error->code(), Errc::nack) << write_error->what();
  }
  expect_usable();
}

TEST_P(TwoWireBusSuite, ABusyModuleIsNotAcknowledgedUntilItAnswersAgain) {
  if (rig->eeprom() == nullptr || !rig->limits().busy_is_seen) GTEST_SKIP() << "not over this bus";
  rig->eeprom()->busy = true;
  const auto error = failure(Bytes{std::byte{0}}, 8);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), Errc::nack) << error->what();
  rig->eeprom()->busy = false;
  expect_usable();
}

TEST_P(TwoWireBusSuite, ADeadlineThatHasPassedBeginsNothing) {
  Bytes in(1);
  const Bytes out{std::byte{3}};
  const auto passed = rig->clock().now() - 1ms;
  try {
    rig->run(rig->bus().transfer(ModuleEeprom::address, out, in, passed));
    ADD_FAILURE() << "must time out";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out) << error.what();
  }
  expect_usable();
}

TEST_P(TwoWireBusSuite, ATransferThatIsNotDoneByItsDeadlineTimesOut) {
  if (!rig->can_hold()) GTEST_SKIP() << "not over this bus";
  Bytes in(128);
  const Bytes out{std::byte{128}};
  rig->hold(true);
  const auto begun = rig->clock().now();
  const auto due = begun + (rig->clock().simulated() ? 1ms : 30ms);
  try {
    rig->run(rig->bus().transfer(ModuleEeprom::address, out, in, due));
    ADD_FAILURE() << "must time out";
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out) << error.what();
  }
  EXPECT_GE(rig->clock().now(), due);
  EXPECT_LT(rig->clock().now() - begun, 1s);
  rig->hold(false);
  expect_usable();
}

TEST_P(TwoWireBusSuite, ACancelledTransferComesBackAndTheBusServesAgain) {
  if (!rig->can_hold()) GTEST_SKIP() << "not over this bus";
  Bytes in(128);
  const Bytes out{std::byte{128}};
  rig->hold(true);
  rig->expect_cancelled(rig->bus().transfer(ModuleEeprom::address, out, in, rig->clock().now() + 60s), 1ms);
  rig->hold(false);
  expect_usable();
}

TEST_P(TwoWireBusSuite, TransfersOfSeveralCallersDoNotMix) {
  asio::io_context own{1};
  asio::io_context& io = rig->loop() != nullptr ? *rig->loop() : own;
  constexpr std::size_t callers = 8;
  std::array<Bytes, callers> out, in;
  std::size_t finished = 0;
  for (std::size_t i = 0; i < callers; ++i) {
    out[i] = Bytes{to_byte(128 + 4 * i)};
    in[i].resize(32);
    asio::co_spawn(io, rig->bus().transfer(ModuleEeprom::address, out[i], in[i], soon()),
                   [&](std::exception_ptr thrown) {
                     EXPECT_FALSE(thrown);
                     ++finished;
                   });
  }
  rig->drive(io, [&] { return finished == callers; });
  for (unsigned i = 0; i < callers; ++i) EXPECT_EQ(to_hex(in[i]), original(0, 128 + 4 * i, 32)) << i;
}

TEST_P(TwoWireBusSuite, AnAdapterThatIsGoneIsDisconnectedAndServesWhenItIsBack) {
  expect_usable();
  if (!rig->unplug()) GTEST_SKIP() << "not over this bus";
  for (const unsigned repeat : {1u, 2u, 3u}) {
    const auto begun = rig->clock().now();
    const auto error = failure(Bytes{std::byte{0}}, repeat);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), Errc::disconnected) << error->what();
    EXPECT_LT(rig->clock().now() - begun, 500ms) << "it must fail fast";
  }
  rig->replug();
  const auto until = soon();
  while (failure(Bytes{std::byte{0}}, 1) && rig->clock().now() < until) rig->run(rig->clock().wait_for(20ms));
  expect_usable();
}

}  // namespace plugfest::suites
