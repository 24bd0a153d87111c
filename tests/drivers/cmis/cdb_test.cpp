#include "drivers/cmis/cdb.hpp"

#include "drivers/cmis/cdb_queries.hpp"
#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/script.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using support::ScriptedBus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Script refused_status() { return refused(37); }

/// QueryStatus (0000h) with a delay of 100 ms.
const Script query = write({130, 0, 0, 2, 0x99, 0, 0, 0x00, 0x64}) + write({128, 0x00, 0x00});
const Script reply_head = read(128, {0x00, 0x00, 0, 0, 2, 0x99, 2, 0xFC});
const Script reply_body = read(136, {0x02, 0x01});

struct Fixture {
  explicit Fixture(Script script, CdbAdvertisement advertised = {.instances = 1}, unsigned instance = 1,
                   CdbOptions options = {})
      : bus(std::move(script), &clock), cdb(module, clock, advertised, instance, options) {}

  CdbReply ask(const CdbRequest& request) { return run(clock, cdb.command(request)); }
  CdbReply ask() { return ask(query_request); }
  boost::system::error_code failure(const CdbRequest& request) {
    try {
      ask(request);
    } catch (const BenchError& error) {
      said = error.what();
      return error.code();
    }
    return {};
  }
  boost::system::error_code failure() { return failure(query_request); }

  const CdbRequest query_request{.command = 0x0000, .lpl = bytes({0x00, 0x64}), .epl = {}, .reply_size = 2};
  const CdbRequest empty_request{.command = 0x0102};
  VirtualClock clock;
  ScriptedBus bus;
  Pages pages{bus, clock, {.hold_off = 0ms}};
  Module module{pages};
  Cdb cdb;
  std::string said;
};

TEST(Cdb, ACommandInForegroundWaitsThroughRefusals) {
  Fixture f{cdb_status(0x00) + select_9fh + query + refused_status() + refused_status() + cdb_status(0x01) +
            select_9fh + reply_head + reply_body};
  const CdbReply reply = f.ask();
  EXPECT_TRUE(reply.succeeded());
  EXPECT_EQ(reply.lpl, bytes({0x02, 0x01}));
  EXPECT_EQ(reply.took, 3ms) << "looks after 1 and 2 ms more";
  EXPECT_THAT(reply.findings, IsEmpty());
}

TEST(Cdb, ACommandInBackgroundPollsTheStatusByteAnd00hIsNoAnswer) {
  Fixture f{cdb_status(0x01) + select_9fh + query + cdb_status(0x00) + cdb_status(0x81) + cdb_status(0x83) +
                cdb_status(0x01) + reply_head + reply_body,
            {.instances = 1, .background = true}};
  EXPECT_EQ(f.ask().lpl, bytes({0x02, 0x01}));
}

TEST(Cdb, ABusyInstanceIsLeftToFinishFirst) {
  Fixture f{cdb_status(0x83) + cdb_status(0x83) + cdb_status(0x40) + select_9fh + query + cdb_status(0x01) +
            reply_head + reply_body};
  EXPECT_TRUE(f.ask().succeeded());
}

TEST(Cdb, AFailureIsAnAnswerWithCodeAndName) {
  const std::vector<std::pair<unsigned, std::string>> codes = {{0x40, "no particular reason"},
                                                               {0x41, "unknown command"},
                                                               {0x42, "parameter"},
                                                               {0x43, "aborted"},
                                                               {0x44, "timed out"},
                                                               {0x45, "check code"},
                                                               {0x46, "password"},
                                                               {0x47, "operating state"}};
  for (const auto& [raw, name] : codes) {
    Fixture f{cdb_status(0x00) + select_9fh + query + cdb_status(raw)};
    const CdbReply reply = f.ask();
    EXPECT_TRUE(reply.status.failed());
    EXPECT_EQ(reply.status.code(), raw & 0x3F);
    EXPECT_THAT(reply.text(), HasSubstr(name));
    EXPECT_THAT(reply.text(), HasSubstr("QueryStatus (0000h)"));
  }
}

TEST(Cdb, TroubleOfTheLabSurfacesWhereverItComes) {
  const Script script =
      cdb_status(0x00) + select_9fh + query + cdb_status(0x83) + cdb_status(0x01) + reply_head + reply_body;
  for (std::size_t step = 0; step < script.size(); ++step) {
    Fixture f{support::failing_at(script, step, Errc::disconnected)};
    EXPECT_EQ(f.failure(), Errc::disconnected) << step;
    EXPECT_EQ(f.bus.played(), step + 1) << "nothing is sent after it";
  }
}

TEST(Cdb, ARefusalOutsideTheCommandSurfaces) {
  const Script script = cdb_status(0x00) + select_9fh + query + cdb_status(0x01) + reply_head + reply_body;
  for (const std::size_t step : {1u, 2u, 3u, 4u, 6u, 7u}) {
    Fixture f{support::failing_at(script, step, Errc::nack)};
    EXPECT_EQ(f.failure(), Errc::nack) << step;
  }
}

TEST(Cdb, AWrongCheckCodeIsNoReply) {
  Fixture f{cdb_status(0x00) + select_9fh + query + cdb_status(0x01) + read(128, {0x00, 0x00, 0, 0, 2, 0x99, 2, 0xFD}) +
            reply_body};
  EXPECT_EQ(f.failure(), Errc::bad_checksum);
  EXPECT_THAT(f.said, HasSubstr("FDh, FCh computed"));
}

TEST(Cdb, ACheckCodeOfZeroIsAcceptedOnlyOnRequestAndThenAFinding) {
  const Script script = cdb_status(0x00) + select_9fh + query + cdb_status(0x01) +
                        read(128, {0x00, 0x00, 0, 0, 2, 0x99, 2, 0x00}) + reply_body;
  EXPECT_EQ(Fixture{script}.failure(), Errc::bad_checksum);
  Fixture f{script, {.instances = 1}, 1, {.accept_zero_check_code = true}};
  const CdbReply reply = f.ask();
  EXPECT_EQ(reply.lpl, bytes({0x02, 0x01}));
  EXPECT_THAT(reply.findings, ElementsAre("RPLChkCode is never computed"));
  EXPECT_EQ(f.module.findings().size(), 1u);
}

TEST(Cdb, AReplyWithoutLengthIsAcceptedOnlyOnRequestAndThenAFinding) {
  const Script asked =
      cdb_status(0x00) + select_9fh + query + cdb_status(0x01) + read(128, {0x00, 0x00, 0, 0, 2, 0x99, 0, 0x00});
  EXPECT_EQ(Fixture{asked}.failure(), Errc::malformed_reply);
  Fixture f{asked + reply_body, {.instances = 1}, 1, {.accept_zero_length = true}};
  const CdbReply reply = f.ask();
  EXPECT_EQ(reply.lpl, bytes({0x02, 0x01}));
  EXPECT_THAT(reply.findings, ElementsAre(HasSubstr("RPLLength is 0")));
}

TEST(Cdb, ALengthThatIsNeitherLocalNorExtendedIsMalformed) {
  Fixture f{cdb_status(0x00) + select_9fh + query + cdb_status(0x01) +
            read(128, {0x00, 0x00, 0, 0, 2, 0x99, 200, 0x00})};
  EXPECT_EQ(f.failure(), Errc::malformed_reply);
  Fixture more{
      cdb_status(0x00) + select_9fh + query + cdb_status(0x01) + read(128, {0x00, 0x00, 0, 0, 2, 0x99, 241, 0x00}),
      {.instances = 1, .epl_pages = 1}};
  EXPECT_EQ(more.failure(), Errc::malformed_reply) << "two pages where there is one";
}

TEST(Cdb, AReplyInTheExtendedPayloadIsReadPageByPage) {
  Bytes page(128);
  page[0] = std::byte{0x01};
  const Script epl =
      write({127, 0xA0}) + read(126, {0x00, 0xA0}) + Script{{.address = 0x50, .out = bytes({128}), .reply = page}};
  Fixture f{cdb_status(0x00) + select_9fh + write({130, 0, 0, 0, 0xFC, 0, 0}) + write({128, 0x01, 0x02}) +
                cdb_status(0x01) + read(128, {0x01, 0x02, 0, 0, 0, 0xFC, 240, 0xFE}) + epl,
            {.instances = 1, .auto_paging = true, .epl_pages = 1, .epl_access = 128}};
  const CdbReply reply = f.ask(f.empty_request);
  EXPECT_EQ(reply.epl, page);
  EXPECT_THAT(reply.lpl, IsEmpty());
  EXPECT_FALSE(f.pages.shown()) << "with auto paging the next page may be selected by now";
}

TEST(Cdb, TheSecondInstanceHasBank1AndAStatusByteOfItsOwn) {
  Fixture f{read(38, {0x00}) + write({126, 0x01, 0x9F}) + read(126, {0x01, 0x9F}) + query + read(38, {0x01}) +
                reply_head + reply_body,
            {.instances = 2},
            2};
  EXPECT_TRUE(f.ask().succeeded());
}

TEST(Cdb, OneLongWriteIsUsedWhereTheModuleAllowsIt) {
  Fixture f{cdb_status(0x00) + select_9fh + write({128, 0, 0, 0, 0, 2, 0x99, 0, 0, 0x00, 0x64}) + cdb_status(0x01) +
                reply_head + reply_body,
            {.instances = 1, .lpl_access = 128, .one_write = true}};
  EXPECT_TRUE(f.ask().succeeded());
}

TEST(Cdb, APayloadBeyondTheModulesPagesIsNotSent) {
  Fixture f{cdb_status(0x00)};
  const CdbRequest long_one{.command = 0x0104, .lpl = Bytes(4), .epl = Bytes(1), .reply_size = 0};
  EXPECT_EQ(f.failure(long_one), Errc::unsupported);
}

TEST(Cdb, AbortIsSentToABusyInstance) {
  Fixture f{select_9fh + write({130, 0, 0, 0, 0xFB, 0, 0}) + write({128, 0x00, 0x04}) + cdb_status(0x83) +
            cdb_status(0x03) + read(128, {0x00, 0x04, 0, 0, 0, 0xFB, 0, 0})};
  EXPECT_EQ(run(f.clock, f.cdb.abort()).status, CdbStatus{0x03});
}

TEST(Cdb, AHeaderThatDoesNotStandAsSentIsAFinding) {
  Fixture f{cdb_status(0x00) + select_9fh + query + cdb_status(0x01) + read(128, {0, 0x40, 0, 0, 2, 0x99, 2, 0xFC}) +
            reply_body};
  EXPECT_THAT(f.ask().findings, ElementsAre(HasSubstr("header")));
}

/// A module whose status byte is what a test says, at the time since the command was triggered.
class TimedModule final : public TwoWireBus {
 public:
  TimedModule(VirtualClock& clock, std::function<std::optional<unsigned>(Clock::duration)> status_at)
      : clock_(clock), status_at_(std::move(status_at)) {}
  asio::awaitable<void> transfer(std::uint8_t, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point) override {
    const auto now = triggered_ ? status_at_(clock_.now() - *triggered_) : 0u;
    if (!now) throw BenchError(Errc::nack, std::string{"stub"});
    if (u8(out[0]) == 37) in[0] = to_byte(*now);
    if (u8(out[0]) == 126 && !in.empty()) in[1] = std::byte{0x9F};
    if (u8(out[0]) == 128 && !in.empty()) {
      in[1] = std::byte{0x02};
      in[0] = std::byte{0x01};
    }
    if (u8(out[0]) == 128 && in.empty()) triggered_ = clock_.now();
    co_return;
  }

 private:
  VirtualClock& clock_;
  std::function<std::optional<unsigned>(Clock::duration)> status_at_;
  std::optional<Clock::time_point> triggered_;
};

struct TimedFixture {
  explicit TimedFixture(std::function<std::optional<unsigned>(Clock::duration)> status_at,
                        CdbAdvertisement advertised = {.instances = 1, .busy_time = 2s})
      : bus(clock, std::move(status_at)), cdb(module, clock, advertised) {}
  CdbReply ask() { return run(clock, cdb.command(request)); }
  boost::system::error_code failure() {
    try {
      ask();
    } catch (const BenchError& error) {
      said = error.what();
      return error.code();
    }
    return {};
  }
  const CdbRequest request{.command = 0x0102};
  VirtualClock clock;
  TimedModule bus;
  Pages pages{bus, clock};
  Module module{pages};
  Cdb cdb;
  std::string said;
};

TEST(CdbTimes, SilenceAsLongAsAdvertisedIsNormal) {
  TimedFixture f{[](Clock::duration since) { return since < 2s ? std::nullopt : std::optional{0x01u}; }};
  const CdbReply reply = f.ask();
  EXPECT_TRUE(reply.succeeded());
  EXPECT_GE(reply.took, 2s);
  EXPECT_LE(reply.took, 2030ms);
}

TEST(CdbTimes, SilenceWithoutEndIsARefusal) {
  TimedFixture f{[](Clock::duration) { return std::optional<unsigned>{}; }};
  EXPECT_EQ(f.failure(), Errc::nack);
  EXPECT_GE(f.clock.now().time_since_epoch(), 2500ms);
  EXPECT_LE(f.clock.now().time_since_epoch(), 2700ms);
}

TEST(CdbTimes, BusyForEverTimesOutAndSaysWhatWasSeen) {
  TimedFixture f{[](Clock::duration) { return std::optional{0x83u}; }};
  EXPECT_EQ(f.failure(), Errc::timed_out);
  EXPECT_THAT(f.said, HasSubstr("83h: busy, command executing"));
}

TEST(CdbTimes, AStatusThatStays00hIsNoAnswerEver) {
  TimedFixture f{[](Clock::duration) { return std::optional{0x00u}; }};
  EXPECT_EQ(f.failure(), Errc::timed_out);
  EXPECT_THAT(f.said, HasSubstr("00h: no command run yet"));
}

TEST(CdbTimes, TheLimitOfTheCallerCountsWhereItIsLonger) {
  TimedFixture f{[](Clock::duration since) { return std::optional{since < 30s ? 0x83u : 0x01u}; }};
  const CdbReply reply = run(f.clock, f.cdb.command(f.request, Clock::duration{31s}));
  EXPECT_TRUE(reply.succeeded());
  EXPECT_THAT(reply.findings, IsEmpty());
}

TEST(CdbTimes, AnAnswerWithinTheMarginIsAFinding) {
  TimedFixture f{[](Clock::duration since) { return std::optional{since < 2200ms ? 0x83u : 0x01u}; }};
  EXPECT_THAT(f.ask().findings, ElementsAre(HasSubstr("takes longer than 2000 ms")));
}

TEST(CdbTimes, AQuirkAllowsALongerSilenceAndIsNoted) {
  TimedFixture f{[](Clock::duration since) { return since < 6s ? std::nullopt : std::optional{0x40u}; }};
  const std::vector<QuirkRule> rules{{.name = "slow one", .match = {}, .settings = {.cdb_quiet = 8s}, .source = ""}};
  f.pages.quirks().adopt(rules, {});
  EXPECT_TRUE(f.ask().status.failed());
  EXPECT_EQ(f.module.findings().front().rule, "slow one");
}

Bytes reply_of(std::size_t size, std::initializer_list<std::pair<std::size_t, unsigned>> values) {
  Bytes body(size);
  for (const auto& [byte, value] : values) body.at(byte - 136) = static_cast<std::byte>(value);
  return body;
}

TEST(CdbQueries, CommandBitmapsCountFromBit0OfTheirFirstByte) {
  const Bytes body = reply_of(36, {{138, 0x17}, {146, 0x0F}, {170, 0x13}, {171, 0x88}});
  const CdbModuleFeatures features = parse_module_features(body);
  EXPECT_EQ(features.commands.has(0x0000), true);
  EXPECT_EQ(features.commands.has(0x0003), false);
  EXPECT_EQ(features.commands.has(0x0004), true);
  EXPECT_EQ(features.commands.has(0x0043), true);
  EXPECT_EQ(features.commands.has(0x0044), false);
  EXPECT_EQ(features.commands.has(0x0100), std::nullopt) << "another group";
  EXPECT_EQ(features.max_completion_time, 5s);

  const CdbCommandSet statistics = parse_command_set(0x0200, reply_of(32, {{136, 0x01}, {138, 0x02}}));
  EXPECT_EQ(statistics.has(0x0200), true);
  EXPECT_EQ(statistics.has(0x0211), true);
  EXPECT_EQ(statistics.has(0x0040), std::nullopt);
  EXPECT_EQ(parse_command_set(0x0300, {}).commands.count(), 0u);
  EXPECT_EQ(parse_security_features(Bytes(52)).certificate_facts.size(), 20u);
  EXPECT_THAT(parse_security_features(Bytes(10)).certificate_facts, IsEmpty());
}

TEST(CdbQueries, PasswordStateHasThreeKinds) {
  EXPECT_FALSE(parse_module_status(bytes({2, 0x00})).host_password);
  EXPECT_TRUE(parse_module_status(bytes({2, 0x01})).host_password);
  EXPECT_TRUE(parse_module_status(bytes({2, 0x80})).module_password);
}

TEST(CdbQueries, ApplicationAttributesHaveUnits) {
  const Bytes body = bytes({0x00, 0x12, 0x00, 0x22, 0xFF, 0x38, 0x00, 0xC8, 0x90, 0xF0,
                            0xFC, 0x18, 0x13, 0x94, 0x00, 0x64, 0x00, 0x65, 0x00, 0x66});
  const ApplicationAttributes said = parse_application_attributes(body);
  EXPECT_EQ(said.nad_block_index, 1);
  EXPECT_EQ(said.app_sel, 2);
  EXPECT_DOUBLE_EQ(said.max_module_power.value, 8.5);
  EXPECT_DOUBLE_EQ(said.programmable_power_min.value, -2);
  EXPECT_DOUBLE_EQ(said.programmable_power_max.value, 2);
  EXPECT_NEAR(said.pre_fec_ber_high_alarm, 2.4e-4, 1e-9);
  EXPECT_DOUBLE_EQ(said.rx_los_threshold.value, -10);
  EXPECT_DOUBLE_EQ(said.rx_power_high_alarm.value, 0.5012);
  EXPECT_DOUBLE_EQ(said.rx_power_low_alarm.value, 0.01);
}

TEST(CdbQueries, InterfaceDescriptionsHaveTextAndNumbers) {
  Bytes body = reply_of(96, {{138, 1}, {139, 'L'}, {140, 'R'}, {206, 0}, {207, 8}, {210, 'P'}, {227, 2}});
  const InterfaceDescription said = parse_interface_description(body);
  EXPECT_EQ(said.name, "LR");
  EXPECT_EQ(said.lanes, 8);
  EXPECT_EQ(said.modulation, "P");
  EXPECT_EQ(said.bits_per_symbol, 2);
}

TEST(CdbQueries, TheRequestOf0051hNamesGroupIdAndSide) {
  // 00 + 51 + 03 + 01 + 2F + 01 = 85
  Fixture f{cdb_status(0x00) + select_9fh + write({130, 0, 0, 3, 0x7A, 0, 0, 0x01, 0x2F}) + write({138, 0x01}) +
            write({128, 0x00, 0x51}) + cdb_status(0x42)};
  const auto answer = run(f.clock, get_interface_description(f.cdb, InterfaceSide::host, 0x2F, 1));
  EXPECT_FALSE(answer.value);
  EXPECT_EQ(answer.reply.status, CdbStatus{0x42});
}

TEST(CdbQueries, TheRequestOf0050hNamesBlockAndAppSel) {
  // 00 + 50 + 02 + 00 + 13 = 65
  Fixture f{cdb_status(0x00) + select_9fh + write({130, 0, 0, 2, 0x9A, 0, 0, 0x00, 0x13}) + write({128, 0x00, 0x50}) +
            cdb_status(0x41)};
  EXPECT_FALSE(run(f.clock, get_application_attributes(f.cdb, 3, 1)).value);
}

const Script password_by_cdb = write({130, 0, 0, 4, 0xD9, 0, 0, 0x00, 0x00}) + write({138, 0x10, 0x11});

TEST(Password, ByCommand) {
  Fixture f{cdb_status(0x00) + select_9fh + password_by_cdb + write({128, 0x00, 0x01}) + cdb_status(0x01) +
            read(128, {0x00, 0x01, 0, 0, 4, 0xD9, 0, 0})};
  EXPECT_TRUE(run(f.clock, enter_password(f.cdb, default_host_password)).succeeded());
  // 00 + 02 + 04 + 10 + 11 = 27
  Fixture change{cdb_status(0x00) + select_9fh + write({130, 0, 0, 4, 0xD8, 0, 0, 0x00, 0x00}) +
                 write({138, 0x10, 0x11}) + write({128, 0x00, 0x02}) + cdb_status(0x46)};
  EXPECT_EQ(run(change.clock, change_password(change.cdb, 0x1011)).status, CdbStatus{0x46});
}

TEST(Password, ByLowerMemoryInOneWriteAndItsOutcomeWhereTheModuleTellsIt) {
  const Script advertised = write({127, 0x01}) + read(127, {0x01}) + read(251, {0x08});
  Fixture f{advertised + write({122, 0x00, 0x00, 0x10, 0x11}) + read(42, {0x08}) + read(42, {0x02})};
  const auto result = run(f.clock, write_password(f.module, f.clock, 0x1011, f.clock.now() + 1s));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->value, PasswordResult::host_accepted);

  const Script silent = write({127, 0x01}) + read(127, {0x01}) + read(251, {0x00});
  Fixture old{silent + write({122, 0x00, 0x00, 0x10, 0x11})};
  EXPECT_FALSE(run(old.clock, write_password(old.module, old.clock, 0x1011, old.clock.now() + 1s)));
}

}  // namespace
}  // namespace plugfest::cmis
