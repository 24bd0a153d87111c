#include "drivers/cage_pins.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/memory.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/scan_ask.hpp"
#include "tests/hardware/named_bench.hpp"
#include "tests/suites/host_port_suite.hpp"
#include "tests/suites/pins_suite.hpp"
#include "tests/suites/power_meter_suite.hpp"
#include "tests/suites/two_wire_bus_suite.hpp"

#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

/// The suites on whatever the bench file names that $PLUGFEST_BENCH names, through the drivers as a run has them.
namespace plugfest::hardware {
namespace {

using namespace std::chrono_literals;

/// The devices of one slot as a run would make them.
struct Lab {
  explicit Lab(std::size_t number) : slot(named_bench().bench->slots[number]) {}
  const plan::BenchSlot& slot;
  SteadyClock clock;
  asio::io_context io{1};
  app::LabDevices devices{clock, *named_bench().bench};
};

/// Lines that would move with the first use of the pins, though nobody allowed it; empty: none.
std::string forbidden_lines(Lab& lab) {
  if (!lab.slot.pins || named_bench().permits(drive_pins)) return {};
  const Pins& pins = lab.devices.pins(lab.slot);
  const auto* lines = dynamic_cast<const CagePins*>(&pins);
  if (!pins.can_reset() && !pins.can_request_low_power() && (lines == nullptr || !lines->can_select())) return {};
  return "the first use drives lines, and the bench does not give the permission " + std::string{drive_pins};
}

class BusOfABench final : public suites::BusRig {
 public:
  explicit BusOfABench(std::size_t slot) : lab_(slot) {
    if (const auto* lines = lab_.slot.pins ? dynamic_cast<CagePins*>(&lab_.devices.pins(lab_.slot)) : nullptr;
        lines != nullptr && lines->can_select()) {
      missing_ = forbidden_lines(lab_);
      if (!missing_.empty()) return;
    }
    look();
  }
  /// The page that was found is selected again.
  ~BusOfABench() override {
    try {
      if (found_ && selects_ && byte(127) != *found_) select(*found_);
    } catch (const BenchError& error) {
      ADD_FAILURE() << "page " << *found_ << " could not be selected again: " << error.text();
    }
  }
  std::string missing() override { return missing_; }
  TwoWireBus& bus() override { return lab_.devices.bus(lab_.slot); }
  Clock& clock() override { return lab_.clock; }
  asio::io_context* loop() override { return &lab_.io; }
  suites::ModuleEeprom* eeprom() override { return nullptr; }
  bool real_module() const override { return true; }
  bool may_select_pages() const override { return selects_; }
  std::vector<unsigned> pages() const override {
    if (cmis_) return {0x01, 0x00};
    return {0x00};
  }
  std::byte original(unsigned page, unsigned at) override { return reference(page).at(at - 128); }

 private:
  using Upper = std::array<std::byte, 128>;

  /// What a page holds when it is read byte by byte; read once for all tests, as these bytes do not change.
  /// @pre it was read before, or is selected
  const Upper& reference(unsigned page) {
    static std::map<std::pair<std::string, unsigned>, Upper> seen;
    const std::pair key{lab_.slot.bus.name, page};
    if (const auto known = seen.find(key); known != seen.end()) return known->second;
    if (paged_ && byte(127) != page) throw std::logic_error("another page is selected");
    Upper bytes{};
    for (unsigned i = 0; i < bytes.size(); ++i) bytes[i] = to_byte(byte(128 + i));
    return seen.emplace(key, bytes).first->second;
  }

  /// Who is there, and whether its upper half is one that may be read.
  void look() {
    const auto answer = run(app::ask_bus(bus(), clock()));
    if (answer.outcome != app::Answer::Outcome::module) {
      missing_ = "no module answers: " + answer.text;
      return;
    }
    // A module without pages, and an SFP's A0h, have no page selection: byte 127 is a byte like others.
    cmis::Memory memory;
    const std::array model{to_byte(byte(cmis::memory_model.info.byte))};
    memory.put(0, 0, cmis::memory_model.info.byte, model);
    const bool is_cmis = answer.management.starts_with("CMIS");
    paged_ = is_cmis ? memory.value(cmis::memory_model) == false : answer.management.starts_with("SFF-8636");
    cmis_ = is_cmis && paged_;
    if (paged_ && !select_identity()) return;
    reference(0);  // at once: later its reads would come between those of a test
  }
  /// @return whether page 00h is selected
  bool select_identity() {
    selects_ = named_bench().permits(page_select) && lab_.devices.read_only(lab_.slot).empty();
    const unsigned page = byte(127);
    if (page != 0 && !selects_) {
      missing_ = "page 00h is not selected, and the bench does not give the permission " + std::string{page_select};
      return false;
    }
    found_ = page;
    if (page != 0) select(0);
    return true;
  }
  unsigned byte(unsigned at) {
    const Bytes out{to_byte(at)};
    Bytes in(1);
    run(bus().transfer(suites::ModuleEeprom::address, out, in, soon()));
    return u8(in[0]);
  }
  void select(unsigned page) {
    const Bytes out{std::byte{127}, to_byte(page)};
    run(bus().transfer(suites::ModuleEeprom::address, out, {}, soon()));
    run(clock().wait_for(20ms));
  }

  Lab lab_;
  std::string missing_;
  bool paged_ = false, cmis_ = false, selects_ = false;
  std::optional<unsigned> found_;
};

class MeterOfABench final : public suites::MeterRig {
 public:
  explicit MeterOfABench(std::size_t slot) : lab_(slot) {}
  Clock& clock() override { return lab_.clock; }
  asio::io_context* loop() override { return &lab_.io; }
  PowerMeter& meter() override { return *lab_.devices.meter(lab_.slot); }

 private:
  Lab lab_;
};

class PinsOfABench final : public suites::PinsRig {
 public:
  explicit PinsOfABench(std::size_t slot) : lab_(slot) {}
  ~PinsOfABench() override {
    if (!missing().empty()) return;
    if (pins().can_reset()) failure_of(pins().set_reset(false));
    if (pins().can_request_low_power()) failure_of(pins().set_low_power_request(true));
  }
  std::string missing() override { return forbidden_lines(lab_); }
  Clock& clock() override { return lab_.clock; }
  asio::io_context* loop() override { return &lab_.io; }
  Pins& pins() override { return lab_.devices.pins(lab_.slot); }

 private:
  Lab lab_;
};

class PortOfABench final : public suites::PortRig {
 public:
  explicit PortOfABench(std::size_t slot) : lab_(slot) { port_ = run(lab_.devices.host_port(lab_.slot.link)()); }
  Clock& clock() override { return lab_.clock; }
  asio::io_context* loop() override { return &lab_.io; }
  HostPort& port() override { return *port_; }
  bool may_set_admin() override { return named_bench().permits(set_link_down); }

 private:
  Lab lab_;
  std::unique_ptr<HostPort> port_;
};

template <class R, class Of, class NameOf>
std::vector<suites::UnderTest<R>> all(NameOf name_of) {
  std::vector<suites::UnderTest<R>> found;
  for (const std::size_t slot : named_bench().slots_by(name_of))
    found.push_back({word_of(name_of(named_bench().bench->slots[slot])),
                     [slot]() -> std::unique_ptr<R> { return std::make_unique<Of>(slot); }});
  return found;
}
std::vector<suites::BusUnderTest> buses() {
  return all<suites::BusRig, BusOfABench>([](const plan::BenchSlot& slot) { return slot.bus.name; });
}
std::vector<suites::MeterUnderTest> meters() {
  return all<suites::MeterRig, MeterOfABench>(
      [](const plan::BenchSlot& slot) { return slot.lab_meter ? slot.lab_meter->name : std::string{}; });
}
std::vector<suites::PinsUnderTest> cages() {
  return all<suites::PinsRig, PinsOfABench>(
      [](const plan::BenchSlot& slot) { return slot.pins ? slot.pins->name : std::string{}; });
}
std::vector<suites::PortUnderTest> links() {
  return all<suites::PortRig, PortOfABench>(
      [](const plan::BenchSlot& slot) { return slot.link ? slot.link->name : std::string{}; });
}

TEST(Hardware, IsNamedByABenchFile) {
  const NamedBench& named = named_bench();
  if (named.named) {
    EXPECT_TRUE(named.bench) << named.why;
    return;
  }
  std::fputs("\n*** NO HARDWARE WAS TESTED: set PLUGFEST_BENCH to a bench file, see tests/hardware/README.md\n\n",
             stderr);
  GTEST_SKIP() << named.why;
}

}  // namespace
}  // namespace plugfest::hardware

namespace plugfest::suites {

INSTANTIATE_TEST_SUITE_P(Bench, TwoWireBusSuite, testing::ValuesIn(hardware::buses()), NameOf{});
INSTANTIATE_TEST_SUITE_P(Bench, PowerMeterSuite, testing::ValuesIn(hardware::meters()), NameOf{});
INSTANTIATE_TEST_SUITE_P(Bench, PinsSuite, testing::ValuesIn(hardware::cages()), NameOf{});
INSTANTIATE_TEST_SUITE_P(Bench, HostPortSuite, testing::ValuesIn(hardware::links()), NameOf{});

}  // namespace plugfest::suites
