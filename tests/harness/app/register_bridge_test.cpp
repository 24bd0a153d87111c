#include "harness/app/register_bridge.hpp"

#include "harness/app/bridge_request.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/sim_bridge.hpp"
#include "harness/plan/load.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>

namespace plugfest::app {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::ScriptedBus;
using support::Transaction;
using testing::StartsWith;

TEST(BridgeRequest, NumbersAreDecimalOrHexadecimal) {
  const BridgeRequest expected = BridgeRead{.from = {.bank = 0, .page = 17, .offset = 154}, .length = 16};
  EXPECT_EQ(parse_bridge_request("R 0 0x11 154 16"), expected);
  EXPECT_EQ(parse_bridge_request("R 0 17 0x9a 0x10"), expected);
  EXPECT_EQ(parse_bridge_request("R  0\t0x0011   0x9A 016"), expected);
}

TEST(BridgeRequest, LineEndsMayStandThere) {
  const BridgeRequest expected = BridgeRead{.from = {}, .length = 4};
  EXPECT_EQ(parse_bridge_request("R 0 0 0 4\n"), expected);
  EXPECT_EQ(parse_bridge_request("R 0 0 0 4\r\n"), expected);
  EXPECT_EQ(parse_bridge_request("R 0 0 0 4\r"), expected);
}

TEST(BridgeRequest, EmptyLinesAreNothing) {
  for (const char* line : {"", "\n", "\r\n", "\r"}) EXPECT_EQ(parse_bridge_request(line), BridgeRequest{});
}

TEST(BridgeRequest, DataAreHexDigitsOfEitherCase) {
  const BridgeRequest expected =
      BridgeWrite{.to = {.bank = 3, .page = 0x10, .offset = 143}, .data = bytes({0xAB, 0x0C})};
  EXPECT_EQ(parse_bridge_request("W 3 0x10 143 aB0c"), expected);
}

TEST(BridgeRequest, TheWholeRangeIsAllowed) {
  EXPECT_EQ(parse_bridge_request("R 255 255 0 256"),
            BridgeRequest(BridgeRead{.from = {.bank = 255, .page = 255, .offset = 0}, .length = 256}));
  EXPECT_EQ(parse_bridge_request("R 0 0 255 1"), BridgeRequest(BridgeRead{.from = {.offset = 255}, .length = 1}));
  EXPECT_EQ(parse_bridge_request("W 0 0 127 00"),
            BridgeRequest(BridgeWrite{.to = {.offset = 127}, .data = bytes({0})}));
  EXPECT_EQ(parse_bridge_request("W 0 0 128 " + std::string(256, '0')),
            BridgeRequest(BridgeWrite{.to = {.offset = 128}, .data = Bytes(128)}));
  EXPECT_EQ(parse_bridge_request("T 0"), BridgeRequest(BridgeWait{0ms}));
}

class RefusedRequest : public testing::TestWithParam<const char*> {};

TEST_P(RefusedRequest, IsRefusedWithAReason) {
  const BridgeRequest request = parse_bridge_request(GetParam());
  const auto* refusal = std::get_if<BridgeRefusal>(&request);
  ASSERT_NE(refusal, nullptr);
  EXPECT_FALSE(refusal->why.empty());
  EXPECT_EQ(refusal->why.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, RefusedRequest,
    testing::Values("X", "r 0 0 0 1", "R", "R 0 0 0", "R 0 0 0 1 1", "W", "W 0 0 0", "W 0 0 0 00 00", "T", "T 1 2",
                    "R0 0 0 1", "RR 0 0 0 1", "R -1 0 0 1", "R +1 0 0 1", "R 256 0 0 1", "R 0 256 0 1", "R 0 0 256 1",
                    "R 0 0 0 0", "R 0 0 0 257", "R 0 0 250 20", "R 0 0 255 2", "R 0 0 1 256", "R 0x 0 0 1",
                    "R 0X1 0 0 1", "R 0x1g 0 0 1", "R 1.0 0 0 1", "R 1e2 0 0 1", "R a 0 0 1", "R 0 11h 0 1",
                    "R 0x100000000000000000000 0 0 1", "R 99999999999999999999 0 0 1", "R 0,0,0,1", "W 0 0 0 0",
                    "W 0 0 0 000", "W 0 0 0 0x00", "W 0 0 0 gg", "W 0 0 127 0000", "W 0 0 255 0000", "W 0 0 26 0 0",
                    "T -1", "T 1.5", "T x", "T 99999999999999999999", "T 18446744073709551615", "T 3155760000001",
                    "R\v0 0 0 1", "R 0 0 0 1\r\r", "\xff\xfe", "# comment"));

TEST(BridgeRequest, BytesThatAreNoTextAreRefused) {
  const std::string line{"R 0 0 0 1\0", 10};
  EXPECT_TRUE(std::holds_alternative<BridgeRefusal>(parse_bridge_request(line)));
}

/// A bridge over a bus that expects exactly these transactions.
class OverScript : public testing::Test {
 protected:
  void expect(std::vector<Transaction> script) { bus.expect(std::move(script)); }
  std::string ask(std::string line) { return support::run(clock, bridge.answer(std::move(line))); }

  VirtualClock clock;
  ScriptedBus bus{{}, &clock};
  RegisterBridge bridge{bus, clock, {}};
};

Transaction write(std::initializer_list<unsigned> out) { return {.address = 0x50, .out = bytes(out)}; }
Transaction read(unsigned offset, std::initializer_list<unsigned> reply) {
  return {.address = 0x50, .out = bytes({offset}), .reply = bytes(reply)};
}
Transaction refused(std::initializer_list<unsigned> out, Errc error = Errc::nack) {
  return {.address = 0x50, .out = bytes(out), .error = error};
}

TEST_F(OverScript, TheExampleOfTheProtocol) {
  expect({read(0, {0x19, 0x53, 0x00, 0x06}), write({26, 0x00}), read(3, {0x07}), write({126, 0x00, 0x10}), write({143}),
          write({143, 0xFF}), write({126, 0x00, 0x11}), write({202}), read(202, {0x11, 0x11, 0x11, 0x11})});
  EXPECT_EQ(ask("R 0 0 0 4"), "19530006");
  EXPECT_EQ(ask("W 0 0 26 00"), "OK");
  EXPECT_EQ(ask("T 5000"), "OK");
  EXPECT_EQ(clock.now(), Clock::time_point{} + 5s);
  EXPECT_EQ(ask("R 0 0 3 1"), "07");
  EXPECT_EQ(ask("W 0 0x10 143 ff"), "OK");
  EXPECT_EQ(ask("R 0 0x11 202 4"), "11111111");
  EXPECT_EQ(ask("R 0 0x11 250 20"), "E syntax offset + len above 256");
}

TEST_F(OverScript, APageWithoutBanksIsSelectedAloneAndTheBankStays) {
  expect({write({127, 0x02}), write({130}), read(130, {0xAA})});
  EXPECT_EQ(ask("R 3 2 130 1"), "aa");
}

TEST_F(OverScript, LowerMemorySelectsNothing) {
  expect({read(126, {0x01, 0x11}), write({126, 0x02})});
  EXPECT_EQ(ask("R 7 0x20 126 2"), "0111");
  EXPECT_EQ(ask("W 7 0x20 126 02"), "OK");
}

TEST_F(OverScript, ThePageIsSelectedAgainByEveryRequest) {
  for (int i = 0; i < 2; ++i) expect({write({126, 0x01, 0x11}), write({128}), read(128, {0x44})});
  EXPECT_EQ(ask("R 1 0x11 128 1"), "44");
  EXPECT_EQ(ask("R 1 0x11 128 1"), "44");
}

TEST_F(OverScript, AReadAcrossTheMiddleGoesOnInThePage) {
  expect({write({127, 0x00}), write({126}), read(126, {0x00, 0x00}), read(128, {0x19, 0x41})});
  EXPECT_EQ(ask("R 0 0 126 4"), "00001941");
}

TEST_F(OverScript, ALongWriteIsNotChopped) {
  Bytes out{std::byte{0}};
  out.resize(101, std::byte{0x55});
  expect({{.address = 0x50, .out = out, .error = Errc::nack}});
  std::string hex;
  for (int i = 0; i < 100; ++i) hex += "55";
  EXPECT_THAT(ask("W 0 0 0 " + hex), StartsWith("E nack"));
}

TEST_F(OverScript, ErrorsOfTheBusAreToldApart) {
  expect({refused({0}, Errc::nack), refused({0}, Errc::timed_out), refused({0}, Errc::disconnected),
          refused({0}, Errc::short_transfer), read(0, {0x19})});
  EXPECT_THAT(ask("R 0 0 0 1"), StartsWith("E nack "));
  EXPECT_THAT(ask("R 0 0 0 1"), StartsWith("E timeout "));
  EXPECT_THAT(ask("R 0 0 0 1"), StartsWith("E io "));
  EXPECT_THAT(ask("R 0 0 0 1"), StartsWith("E io "));
  EXPECT_EQ(ask("R 0 0 0 1"), "19");
}

TEST_F(OverScript, ARefusedSelectionIsNotFollowedByTheAccess) {
  expect({refused({126, 0x00, 0x11})});
  EXPECT_THAT(ask("W 0 0x11 128 00"), StartsWith("E nack"));
}

TEST_F(OverScript, AModuleThatIsBusyWithTheSelectionIsWaitedFor) {
  expect({write({126, 0x00, 0x11}), refused({128}), refused({128}), write({128}), read(128, {0x44})});
  EXPECT_EQ(ask("R 0 0x11 128 1"), "44");
}

TEST_F(OverScript, AModuleThatNeverComesBackFromTheSelectionIsTold) {
  std::vector<Transaction> script{write({126, 0x00, 0x11})};
  for (int i = 0; i < 201; ++i) script.push_back(refused({128}));
  script.back().out = bytes({128});
  expect(std::move(script));
  EXPECT_THAT(ask("R 0 0x11 128 1"), StartsWith("E nack"));
  EXPECT_EQ(clock.now(), Clock::time_point{} + 100ms);
}

TEST_F(OverScript, TimeHasAnEnd) {
  EXPECT_EQ(ask("T 3155760000000"), "OK");
  EXPECT_THAT(ask("T 1"), StartsWith("E syntax"));
  EXPECT_EQ(ask("T 0"), "OK");
}

/// A bridge over a shipped simulated module.
class OverModule : public testing::Test {
 protected:
  static SimulatedModule module_named(const std::string& name) {
    plan::Diagnostics diagnostics;
    const plan::Library library{{}, {PLUGFEST_SOURCE_DIR}};
    const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
    const auto source = plan::load_module(file, diagnostics);
    return *simulate(*source, diagnostics);
  }
  SimBridge bridge{module_named("800g-dr8-lpo"), std::nullopt, 1};
  std::string ask(std::string_view line) { return bridge.answer(line); }
};

TEST_F(OverModule, IsServedFromTheEndOfMgmtInitInLowPower) {
  EXPECT_EQ(ask("R 0 0 0 1"), "19");
  EXPECT_EQ(ask("R 0 0 3 1"), "02");  // ModuleLowPwr, interrupt asserted by ModuleStateChangedFlag
}

TEST_F(OverModule, OnlyWaitsMoveTime) {
  ask("W 0 0 26 00");
  for (int i = 0; i < 1000; ++i) ask("R 0 0x11 128 64");
  EXPECT_EQ(ask("R 0 0 3 1"), "04");  // ModulePwrUp
  EXPECT_EQ(ask("T 60000"), "OK");
  EXPECT_EQ(ask("R 0 0 3 1"), "06");  // ModuleReady, interrupt asserted
}

TEST_F(OverModule, WaitsAddUp) {
  ask("W 0 0 26 00");
  for (int i = 0; i < 60'000; ++i) ASSERT_EQ(ask("T 1"), "OK");
  EXPECT_EQ(ask("R 0 0 3 1"), "06");
}

TEST_F(OverModule, OnlyTheFlagsThatAReadTouchesAreCleared) {
  EXPECT_EQ(ask("R 0 0 9 5"), "0000000000");
  EXPECT_EQ(ask("R 0 0 8 1"), "01");  // ModuleStateChangedFlag
  EXPECT_EQ(ask("R 0 0 8 1"), "00");
  EXPECT_EQ(ask("R 0 0 3 1"), "03");  // interrupt deasserted
}

TEST_F(OverModule, AReadOnlyByteInsideAWriteIsSkipped) {
  // 10h:135-136 are the two write-only store triggers; 30 is unused in Lower Memory, 31 a mask, 34 a mask.
  const std::string state = ask("R 0 0 3 1");
  EXPECT_EQ(ask("W 0 0 3 00"), "OK");
  EXPECT_EQ(ask("R 0 0 3 1"), state);
  EXPECT_EQ(ask("W 0 0 34 0f000f"), "OK");  // 34 mask, 35 reserved
  EXPECT_EQ(ask("R 0 0 34 1"), "0f");
}

TEST_F(OverModule, BytesAndBlocksShowTheSameModule) {
  const std::string block = ask("R 0 1 128 128");
  std::string single;
  for (int offset = 128; offset < 256; ++offset) single += ask("R 0 1 " + std::to_string(offset) + " 1");
  EXPECT_EQ(single, block);
}

TEST_F(OverModule, TheSelectionIsTheModulesOwn) {
  ask("R 0 0x11 128 1");
  EXPECT_EQ(ask("R 0 0 126 2"), "0011");
  EXPECT_EQ(ask("W 0 0 127 02"), "OK");
  EXPECT_EQ(ask("R 0 0 126 2"), "0002");
  ask("R 5 0xB7 128 1");  // a page it does not have
  EXPECT_EQ(ask("R 0 0 126 2"), "0500");
}

TEST_F(OverModule, AHugeWaitCostsNoMoreThanASmallOne) {
  ask("W 0 0 26 00");
  EXPECT_EQ(ask("T 3000000000000"), "OK");
  EXPECT_EQ(ask("R 0 0 3 1"), "06");
}

TEST_F(OverModule, AModuleInResetDoesNotAcknowledge) {
  EXPECT_EQ(ask("W 0 0 26 08"), "OK");  // SoftwareReset
  EXPECT_THAT(ask("R 0 0 0 1"), StartsWith("E nack"));
  ask("T 5000");
  EXPECT_EQ(ask("R 0 0 0 1"), "19");
}

}  // namespace
}  // namespace plugfest::app
