#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/ft232h.hpp"
#include "tests/emulated/i2c_tiny_usb.hpp"
#include "tests/emulated/ina228.hpp"
#include "tests/emulated/rig.hpp"

#include <gtest/gtest.h>

/// The emulated adapters by what their descriptions say, byte for byte (hardware-protocols.md, 2.2, 2.4, 2.5).
namespace plugfest::emulated {
namespace {

using namespace std::chrono_literals;

std::string hex(const Bytes& bytes, std::size_t first, std::size_t count) {
  return to_hex(std::span(bytes).subspan(first, count));
}
Errc code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const BenchError& error) {
    return static_cast<Errc>(error.code().value());
  }
  ADD_FAILURE() << "must fail";
  return Errc::unsupported;
}

struct Cp2112Test : testing::Test, AdapterRig<Cp2112> {
  Bytes answer() { return read(0x81, 64); }
  /// Report 16h once the transfer is over.
  Bytes status_at_end() {
    while (true) {
      write(0x01, typed({0x15, 0x01}));
      const Bytes status = answer();
      if (u8(status[1]) != 1) return status;
    }
  }
};

TEST_F(Cp2112Test, SaysItsPartAndVersion) {
  EXPECT_EQ(to_hex(control({0xA1, 1, 0x0305, 0}, Bytes(3))), "050c02");
  EXPECT_EQ(to_hex(control({0xA1, 1, 0x0306, 0}, Bytes(14))), "06000186a0020000000000000000");
}

TEST_F(Cp2112Test, AWriteReadIsBusyThenCompleteThenFetched) {
  write(0x01, typed({0x11, 0xA0, 0x00, 0x20, 0x01, 0x0A}));  // 32 bytes from byte 10 of 50h
  write(0x01, typed({0x15, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 2), "1601");
  EXPECT_EQ(hex(status_at_end(), 0, 7), "16020500000020");
  write(0x01, typed({0x12, 0x00, 0x04}));
  EXPECT_EQ(hex(answer(), 0, 7),
            "130204"
            "25282b2e");
}

TEST_F(Cp2112Test, AFetchOfNothingIsAnIdleResponseWithoutData) {
  write(0x01, typed({0x12, 0x00, 0x04}));
  EXPECT_EQ(hex(answer(), 0, 3), "130000");
}

TEST_F(Cp2112Test, ALargeFetchStopsAfter300BytesWithAnEmptyResponse) {
  write(0x01, typed({0x11, 0xA0, 0x02, 0x00, 0x01, 0x00}));  // 512 bytes
  EXPECT_EQ(hex(status_at_end(), 0, 7), "16020500000200");
  write(0x01, typed({0x12, 0x02, 0x00}));
  for (const char* head : {"13023d", "13023d", "13023d", "13023d", "130238", "130000"})
    EXPECT_EQ(hex(answer(), 0, 3), head);
}

TEST_F(Cp2112Test, NobodyThereIsErrorZeroAfterTheRetries) {
  control({0x21, 9, 0x0306, 0}, typed({0x06, 0, 6, 0x1A, 0x80, 2, 0, 0, 0, 0, 0, 1, 0, 1}));  // 400 kHz, 1 retry
  write(0x01, typed({0x10, 0xA2, 0x00, 0x01}));
  EXPECT_EQ(hex(status_at_end(), 0, 5), "1603000001");
  EXPECT_EQ(wires.starts(), 2u);
}

TEST_F(Cp2112Test, WithoutALimitOfRetriesItIsBusyUntilCancelled) {
  write(0x01, typed({0x10, 0xA2, 0x00, 0x01}));
  wait(1s);
  write(0x01, typed({0x15, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 3), "160101");
  write(0x01, typed({0x17, 0x01}));
  write(0x01, typed({0x15, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 2), "1600");
}

TEST_F(Cp2112Test, TheClockThatIsSetIsTheOneOnTheWire) {
  const auto takes = [&] {
    const auto begun = timeline.clock().now();
    write(0x01, typed({0x11, 0xA0, 0x00, 0x80, 0x01, 0x80}));
    status_at_end();
    return timeline.clock().now() - begun;
  };
  EXPECT_GT(takes(), 11800us);  // 128 bytes at 100 kHz
  control({0x21, 9, 0x0306, 0}, typed({0x06, 0, 6, 0x1A, 0x80, 2, 0, 0, 0, 0, 0, 1, 0, 1}));
  EXPECT_LT(takes(), 7ms);
}

TEST_F(Cp2112Test, ResetMakesItComeBackAsAnother) {
  EXPECT_EQ(code_of([&] { control({0x21, 9, 0x0301, 0}, typed({0x01, 0x01})); }), Errc::refused);
  EXPECT_FALSE(port.plugged());
  port.plug();
  EXPECT_EQ(code_of([&] { write(0x01, typed({0x15, 0x01})); }), Errc::disconnected);
  write(0x01, typed({0x15, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 2), "1600");
}

TEST_F(Cp2112Test, PinsFollowDirectionDriveAndOutside) {
  part.outside = 0x0F;
  control({0x21, 9, 0x0302, 0}, typed({0x02, 0xF0, 0x30, 0, 0}));  // 4 to 7 are outputs, 4 and 5 push-pull
  control({0x21, 9, 0x0304, 0}, typed({0x04, 0x50, 0xF0}));
  EXPECT_EQ(to_hex(control({0xA1, 1, 0x0303, 0}, Bytes(2))), "031f");  // 4 driven high; 6 released, nobody pulls it up
}

TEST_F(Cp2112Test, AStaleResponseComesAheadOfEveryAnswerToTheNextTransfer) {
  write(0x01, typed({0x11, 0xA0, 0x00, 0x01, 0x01, 0x0A}));
  status_at_end();
  write(0x01, typed({0x12, 0x00, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 4), "13020125");
  part.faults.stale_responses = 1;
  write(0x01, typed({0x11, 0xA0, 0x00, 0x01, 0x01, 0x0B}));
  EXPECT_EQ(hex(answer(), 0, 4), "13020125");
  status_at_end();
  write(0x01, typed({0x12, 0x00, 0x01}));
  EXPECT_EQ(hex(answer(), 0, 4), "13020128");
}

struct TinyTest : testing::Test, AdapterRig<I2cTinyUsb> {
  unsigned status() { return u8(control({0xC1, 3, 0, 0}, Bytes(1)).at(0)); }
};

TEST_F(TinyTest, EchoesAndSaysWhatItCan) {
  EXPECT_EQ(to_hex(control({0xC1, 0, 0x1234, 0}, Bytes(2))), "3412");
  EXPECT_EQ(to_hex(control({0xC1, 1, 0, 0}, Bytes(4))), "0100ff0e");
  EXPECT_EQ(status(), 0u);
}

TEST_F(TinyTest, ACombinedReadIsTwoMessages) {
  control({0x41, 5, 0, 0x50}, typed({0x0A}));
  EXPECT_EQ(status(), 1u);
  EXPECT_EQ(to_hex(control({0xC1, 6, 1, 0x50}, Bytes(4))), "25282b2e");
  EXPECT_EQ(status(), 1u);
  EXPECT_EQ(wires.starts(), 2u);
}

TEST_F(TinyTest, ANackIsInTheStatusAndTheDataAreZeros) {
  EXPECT_EQ(to_hex(control({0xC1, 7, 1, 0x51}, Bytes(2))), "0000");
  EXPECT_EQ(status(), 2u);
}

TEST_F(TinyTest, AStuckClockLineEndsInItsWatchdogsReset) {
  part.faults.scl_stuck = 1;
  const auto begun = clock.now();
  EXPECT_EQ(code_of([&] { control({0xC1, 7, 1, 0x50}, Bytes(2)); }), Errc::refused);
  EXPECT_GE(clock.now() - begun, 1s);
  EXPECT_FALSE(port.plugged());
}

struct FtdiTest : testing::Test, AdapterRig<Ft232h> {
  void open() {
    control({0x40, 0x00, 0, 1}, {});
    control({0x40, 0x09, 1, 1}, {});       // latency 1 ms
    control({0x40, 0x0B, 0x0200, 1}, {});  // MPSSE
  }
  /// What follows the status bytes, once there is something.
  Bytes reply() {
    while (true) {
      Bytes packet = read(0x81, 512);
      EXPECT_GE(packet.size(), 2u);
      if (packet.size() > 2) return Bytes(packet.begin() + 2, packet.end());
    }
  }
};

TEST_F(FtdiTest, AnUnknownCommandIsAnsweredWithFaAndItself) {
  open();
  write(0x02, typed({0xAA, 0x87}));
  EXPECT_EQ(to_hex(reply()), "faaa");
}

TEST_F(FtdiTest, EmptyPacketsHaveTheirTwoStatusBytesEveryLatency) {
  open();
  read(0x81, 512);
  const auto begun = timeline.clock().now();
  EXPECT_EQ(read(0x81, 512).size(), 2u);
  EXPECT_GE(timeline.clock().now() - begun, 1ms);
}

TEST_F(FtdiTest, EveryFullPacketHasStatusBytesOfItsOwn) {
  open();
  Bytes reads;
  for (unsigned i = 0; i < 600; ++i) reads.push_back(std::byte{0x81});
  reads.push_back(std::byte{0x87});
  write(0x02, reads);
  Bytes packets;
  while (packets.size() < 604) {
    const Bytes more = read(0x81, 1024);
    if (more.size() > 2) packets.insert(packets.end(), more.begin(), more.end());
  }
  EXPECT_EQ(packets.size(), 604u);
  EXPECT_EQ(hex(packets, 0, 2), "3260");
  EXPECT_EQ(hex(packets, 512, 2), "3260");
}

/// The byte-level recipes, typed out: START, 50h write, 0Ah, repeated START, 50h read, one byte, NACK, STOP.
TEST_F(FtdiTest, TheRecipesReadAByte) {
  open();
  write(0x02, typed({0x8A, 0x97, 0x8D, 0x8C, 0x86, 49, 0, 0x9E, 0x07, 0x00, 0x80, 0x03, 0x03}));
  write(0x02, typed({0x80, 0x01, 0x03, 0x80, 0x00, 0x03,                                      // START
                     0x11, 0,    0,    0xA0, 0x80, 0x02, 0x03, 0x22, 0,                       //
                     0x11, 0,    0,    0x0A, 0x80, 0x02, 0x03, 0x22, 0,                       //
                     0x80, 0x02, 0x03, 0x80, 0x03, 0x03, 0x80, 0x01, 0x03, 0x80, 0x00, 0x03,  // repeated START
                     0x11, 0,    0,    0xA1, 0x80, 0x02, 0x03, 0x22, 0,                       //
                     0x20, 0,    0,    0x13, 0,    0xFF,                                      // a byte, NACK
                     0x80, 0x00, 0x03, 0x80, 0x01, 0x03, 0x80, 0x03, 0x03, 0x87}));           // STOP
  const Bytes answers = reply();
  ASSERT_EQ(answers.size(), 4u);
  for (const std::size_t i : {0u, 1u, 2u}) EXPECT_EQ(u8(answers[i]) & 1, 0) << "acknowledge " << i;
  EXPECT_EQ(u8(answers[3]), 0x25);
  EXPECT_EQ(part.channel().contentions(), 0u);
  EXPECT_EQ(part.channel().lines().races(), 0u);
  EXPECT_NEAR(part.channel().hertz(), 400e3, 1);
}

TEST_F(FtdiTest, ALineThatIsNotReleasedHidesWhatTheModuleSends) {
  open();
  write(0x02,
        typed({0x8A, 0x8C, 0x86, 49,   0,    0x9E, 0x07, 0x00, 0x80, 0x03, 0x03, 0x80, 0x01, 0x03, 0x80, 0x00, 0x03,
               0x11, 0,    0,    0xA1, 0x80, 0x02, 0x03, 0x22, 0,    0x80, 0x00, 0x03, 0x20, 0,    0,    0x87}));
  const Bytes answers = reply();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(u8(answers[1]), 0x00);
}

TEST(EmulatedIna228, ReadsWhatTheWorkedFiguresSay) {
  Ina228 part{0.001};
  part.ampere = 3.0;
  const auto get = [&](unsigned at, unsigned bytes) {
    EXPECT_TRUE(part.start(sim::Direction::write, {}));
    part.write(to_byte(at));
    EXPECT_TRUE(part.start(sim::Direction::read, {}));
    Bytes out(bytes);
    for (std::byte& value : out) value = part.read();
    part.stop({});
    return to_hex(out);
  };
  EXPECT_EQ(get(0x3E, 2), "5449");
  EXPECT_EQ(get(0x04, 3), "025800");  // 3 mV / 312.5 nV = 9600, left-justified
  EXPECT_EQ(get(0x05, 3), "041ff0");  // 3.3 V / 195.3125 uV = 16896 - as much as a double is below it
  EXPECT_EQ(get(0x07, 3), "025800");  // calibration 1000h: current counts are shunt counts
  part.faults.calibration_lost = true;
  EXPECT_EQ(get(0x02, 2), "0000");
  EXPECT_EQ(get(0x07, 3), "000000");
}

}  // namespace
}  // namespace plugfest::emulated
