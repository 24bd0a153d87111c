#include "drivers/linux/hwmon.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/base/error.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

namespace plugfest::linux_io {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// The files of the tree, and errors where a test wants them.
class FakeFiles final : public SysfsFile {
 public:
  long read(const std::filesystem::path& file, std::size_t offset, std::span<std::byte> in) override {
    const auto wrong = errors.find(file.filename().string());
    if (wrong != errors.end()) return -wrong->second;
    return kernel_sysfs_file()->read(file, offset, in);
  }
  long write(const std::filesystem::path&, std::size_t, std::span<const std::byte>) override {
    ++writes;
    return -EACCES;
  }
  std::map<std::string, long> errors;
  unsigned writes = 0;
};

struct HwmonTest : testing::Test {
  HwmonTest() {
    std::filesystem::create_directories(tree.root / "sys/class/hwmon");
    chip(0, "coretemp", "platform/coretemp.0");
    chip(3, "ina226", adapter + "/i2c-5/5-0040");
    attribute(3, "power1_input", "8500000");
    attribute(3, "update_interval", "35");
    attribute(3, "shunt_resistor", "2000");
    options.choice.chip = "ina226";
    options.gain_error = 0.01;
    options.offset = Watt{0.020};
  }
  void chip(unsigned number, const std::string& name, const std::string& device) const {
    attribute(number, "name", name);
    std::filesystem::create_directories(tree.root / "sys/devices" / device);
    tree.link(fmt::format("sys/class/hwmon/hwmon{}/device", number), "sys/devices/" + device);
  }
  void attribute(unsigned number, const std::string& file, const std::string& value) const {
    tree.file(fmt::format("sys/class/hwmon/hwmon{}/{}", number, file), value + "\n");
  }
  std::string content(const std::string& file) const {
    std::ifstream in(tree.root / "sys/class/hwmon/hwmon3" / file);
    std::string line;
    std::getline(in, line);
    return line;
  }
  HwmonSensor& sensor() {
    if (!made) made.emplace(options.choice, tree.root, files);
    return *made;
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
  template <class T>
  T run(asio::awaitable<T> coroutine) {
    std::optional<T> value;
    std::exception_ptr thrown;
    asio::io_context io{1};
    asio::co_spawn(io, keep(std::move(coroutine), value), [&](std::exception_ptr e) { thrown = std::move(e); });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*value);
  }

  const std::string adapter = "pci0000:00/0000:00:14.0/usb1/1-3/1-3.2/1-3.2:1.0/0003:10C4:EA90.0001";
  test::Tree tree;
  std::shared_ptr<FakeFiles> files = std::make_shared<FakeFiles>();
  HwmonOptions options;
  std::optional<HwmonSensor> made;
  std::string text;
};

TEST_F(HwmonTest, ReadsMicrowatts) { EXPECT_DOUBLE_EQ(sensor().read().value, 8.5); }

TEST_F(HwmonTest, SaysWhatTheKernelKnows) {
  const HwmonFacts facts = sensor().probe();
  EXPECT_EQ(facts.folder, "/sys/class/hwmon/hwmon3");
  EXPECT_EQ(facts.device, adapter + "/i2c-5/5-0040");
  EXPECT_DOUBLE_EQ(*facts.shunt_ohm, 0.002);
  EXPECT_EQ(facts.averaging, 35ms);
}

TEST_F(HwmonTest, ReadsAnotherChannelAndItsAverage) {
  options.choice.channel = 2;
  options.choice.average = true;
  attribute(3, "power2_average", "1200000");
  attribute(3, "power2_average_interval", "1000");
  EXPECT_DOUBLE_EQ(sensor().read().value, 1.2);
  EXPECT_EQ(sensor().probe().averaging, 1s);
}

TEST_F(HwmonTest, TwoChipsOfOneNameAreToldApartByWhatTheyHangOn) {
  chip(4, "ina226", adapter + "/i2c-5/5-0041");
  attribute(4, "power1_input", "1000000");
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::refused);
  EXPECT_THAT(text, HasSubstr("several hwmon chips ina226, say on what device: "));
  EXPECT_THAT(text, HasSubstr("5-0041"));
  for (const char* device : {"5-0041", "*/1-3.2/*/*-0041"}) {
    options.choice.device = device;
    made.reset();
    EXPECT_DOUBLE_EQ(sensor().read().value, 1.0) << device;
  }
  options.choice.device = "1-3.2";
  made.reset();
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::refused);
}

TEST_F(HwmonTest, NoSuchChipNamesThoseThatThereAre) {
  options.choice.chip = "ina238";
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::disconnected);
  EXPECT_THAT(text, HasSubstr("no hwmon chip ina238"));
  EXPECT_THAT(text, HasSubstr("'ina226' on pci0000:00"));
}

TEST_F(HwmonTest, PartOfANameOfADeviceIsNoMatch) {
  options.choice.device = "5-004";
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::disconnected);
}

TEST_F(HwmonTest, TheKernelsErrorsKeepTheirMeaning) {
  for (const auto& [error, code, words] :
       {std::tuple{ENODATA, Errc::refused, "the channel is off"},
        std::tuple{EIO, Errc::nack, "does not answer on its bus (EIO)"}, std::tuple{ENXIO, Errc::nack, "ENXIO"},
        std::tuple{ETIMEDOUT, Errc::timed_out, "ETIMEDOUT"}, std::tuple{ENODEV, Errc::disconnected, "the chip is gone"},
        std::tuple{EACCES, Errc::refused, "no permission"}, std::tuple{EAGAIN, Errc::refused, "no value yet"}}) {
    files->errors["power1_input"] = error;
    EXPECT_EQ(failure([&] { sensor().read(); }), code) << error;
    EXPECT_THAT(text, HasSubstr("hwmon3 (ina226) power1_input: ")) << error;
    EXPECT_THAT(text, HasSubstr(words)) << error;
    files->errors.clear();
    EXPECT_DOUBLE_EQ(sensor().read().value, 8.5) << "serves again after " << error;
  }
}

TEST_F(HwmonTest, AFailureAtEachFileSurfaces) {
  for (const char* file : {"shunt_resistor", "update_interval", "power1_input"}) {
    made.reset();
    files->errors[file] = EIO;
    EXPECT_EQ(failure([&] { sensor().read(); }), Errc::nack) << file;
    EXPECT_THAT(text, HasSubstr(file));
    files->errors.clear();
    EXPECT_DOUBLE_EQ(sensor().read().value, 8.5);
  }
}

TEST_F(HwmonTest, AChipWithoutPowerIsUnsupported) {
  tree.remove("sys/class/hwmon/hwmon3/power1_input");
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::unsupported);
}

TEST_F(HwmonTest, AChipThatGoesAndComesUnderAnotherNumberIsFoundAgain) {
  sensor().read();
  tree.remove("sys/class/hwmon/hwmon3");
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::disconnected);
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::disconnected);
  chip(7, "ina226", adapter + "/i2c-6/6-0040");
  attribute(7, "power1_input", "2000000");
  EXPECT_DOUBLE_EQ(sensor().read().value, 2.0);
}

TEST_F(HwmonTest, WhatIsNoNumberIsNoReading) {
  for (const char* wrong : {"", "8.5", "8500000 uW", "x"}) {
    attribute(3, "power1_input", wrong);
    EXPECT_EQ(failure([&] { sensor().read(); }), Errc::malformed_reply) << wrong;
  }
}

TEST_F(HwmonTest, ANegativePowerIsAReading) {
  attribute(3, "power1_input", "-25000");
  EXPECT_DOUBLE_EQ(sensor().read().value, -0.025);
}

TEST_F(HwmonTest, AnotherShuntIsRefusedWithTheArithmeticAndNeverWritten) {
  attribute(3, "shunt_resistor", "10000");
  options.choice.shunt_ohm = 0.002;
  for (const unsigned repeat : {1u, 2u}) {
    EXPECT_EQ(failure([&] { sensor().read(); }), Errc::refused) << repeat;
    EXPECT_THAT(text, HasSubstr("counts with 10000 uOhm, the bench says 2000 uOhm: it shows 2000 / 10000 = 0.2"));
    EXPECT_THAT(text, HasSubstr("echo 2000 | sudo tee /sys/class/hwmon/hwmon3/shunt_resistor"));
  }
  EXPECT_EQ(content("shunt_resistor"), "10000");
  EXPECT_EQ(files->writes, 0u);
  attribute(3, "shunt_resistor", "2000");
  EXPECT_DOUBLE_EQ(sensor().read().value, 8.5);
}

TEST_F(HwmonTest, AShuntThatTheChipHasNotCannotBeCompared) {
  options.choice.shunt_ohm = 0.002;
  tree.remove("sys/class/hwmon/hwmon3/shunt_resistor");
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::unsupported);
}

TEST_F(HwmonTest, AShuntThatChangesUnderwayIsNoReading) {
  options.choice.shunt_ohm = 0.002;
  sensor().read();
  attribute(3, "shunt_resistor", "10000");
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::malformed_reply);
  EXPECT_THAT(text, HasSubstr("set-up lost: reads 10000 uOhm, not 2000 uOhm"));
  EXPECT_EQ(failure([&] { sensor().read(); }), Errc::refused);
  attribute(3, "shunt_resistor", "2000");
  EXPECT_DOUBLE_EQ(sensor().read().value, 8.5);
}

TEST_F(HwmonTest, TheMeterStatesItsAccuracyAndItsLimits) {
  SteadyClock clock;
  HwmonPower meter{clock, options, tree.root, files};
  EXPECT_EQ(meter.info().name, "hwmon ina226 power1_input");
  run(meter.probe(clock.now() + 10s));
  const PowerMeterInfo info = meter.info();
  EXPECT_EQ(info.name, "hwmon ina226 power1_input, shunt 2 mOhm");
  EXPECT_EQ(info.averaging, 35ms);
  EXPECT_EQ(info.gain_error, 0.01);
  EXPECT_EQ(info.offset, Watt{0.020});
  EXPECT_THAT(info.cannot_see, testing::Contains(HasSubstr("the inrush of a hot plug")));
}

TEST_F(HwmonTest, TheMeterReadsAMeanThatBeganAfterTheCall) {
  SteadyClock clock;
  HwmonPower meter{clock, options, tree.root, files};
  const auto begun = clock.now();
  const PowerReading reading = run(meter.read(clock.now() + 10s));
  EXPECT_GE(clock.now() - begun, 70ms);
  EXPECT_DOUBLE_EQ(reading.power.value, 8.5);
  EXPECT_NEAR(reading.uncertainty.value, 0.085 + 0.020 + 1e-6, 1e-9);
}

TEST_F(HwmonTest, WithoutAnIntervalTheAveragingMustBeStated) {
  tree.remove("sys/class/hwmon/hwmon3/update_interval");
  SteadyClock clock;
  HwmonPower silent{clock, options, tree.root, files};
  EXPECT_EQ(failure([&] { run(silent.read(clock.now() + 10s)); }), Errc::refused);
  EXPECT_THAT(text, HasSubstr("state the averaging"));
  options.averaging = 5ms;
  HwmonPower meter{clock, options, tree.root, files};
  EXPECT_EQ(meter.info().averaging, 5ms);
  EXPECT_DOUBLE_EQ(run(meter.read(clock.now() + 10s)).power.value, 8.5);
}

TEST_F(HwmonTest, WrongOptionsAreRefused) {
  SteadyClock clock;
  const auto refused = [&](auto change) {
    HwmonOptions wrong = options;
    change(wrong);
    EXPECT_THROW(HwmonPower(clock, wrong, tree.root, files), std::invalid_argument);
  };
  refused([](HwmonOptions& o) { o.choice.chip.clear(); });
  refused([](HwmonOptions& o) { o.gain_error = -0.1; });
  refused([](HwmonOptions& o) { o.offset = Watt{-1}; });
  refused([](HwmonOptions& o) { o.averaging = 0ms; });
  refused([](HwmonOptions& o) { o.choice.shunt_ohm = 0; });
}

}  // namespace
}  // namespace plugfest::linux_io
