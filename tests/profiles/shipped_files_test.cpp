#include "drivers/base/bytes.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/link_parameters.hpp"
#include "harness/plan/load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

/// Every YAML file that is shipped: it loads without a word, and says what its sources say.
namespace plugfest::plan {
namespace {

namespace fs = std::filesystem;

const fs::path root = PLUGFEST_SOURCE_DIR;

Library library() { return Library{{}, {root}}; }

template <class Load>
auto load(FileKind kind, const std::string& name, Load load_one) {
  Diagnostics diagnostics;
  const Library files = library();
  const SourcePtr file = files.open(kind, Reference{name, {}}, diagnostics);
  auto loaded = file ? load_one(file, diagnostics) : decltype(load_one(file, diagnostics)){};
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
  if (!loaded) throw std::runtime_error("cannot be loaded: " + name);
  return *std::move(loaded);
}
Platform platform(const std::string& name) { return load(FileKind::profile, name, load_platform); }
ModuleSource module_named(const std::string& name) { return load(FileKind::module, name, load_module); }
Bench bench(const std::string& name) {
  return load(FileKind::bench, name,
              [](const SourcePtr& file, Diagnostics& said) { return load_bench(file, app::drivers(), said); });
}

/// A CMIS memory with a profile's registers in it, as they would be on the bus.
class Registers {
 public:
  explicit Registers(const ModuleSource& module) {
    for (const RegisterSetting& setting : module.profile.value().registers) put(setting, module.name);
  }

  std::uint64_t bits(std::string_view name, std::size_t element = 0) const {
    const auto& [field, raw] = values_.at(std::string{name});
    return cmis::extract(*field, raw, element);
  }
  double number(std::string_view name) const {
    return cmis::to_number(*values_.at(std::string{name}).first, bits(name));
  }
  std::string text(std::string_view name) const { return printable(values_.at(std::string{name}).second); }
  bool has(std::string_view name) const { return values_.contains(std::string{name}); }

 private:
  void put(const RegisterSetting& setting, const std::string& module) {
    const cmis::FieldInfo* const field = cmis::find_field(setting.field);
    ASSERT_NE(field, nullptr) << module << ": no register is named " << setting.field;
    ASSERT_TRUE(setting.values.size() == 1 || setting.values.size() == field->count)
        << module << ": " << setting.field << " has " << +field->count << " elements";
    Bytes raw(cmis::extent(*field));
    for (std::size_t element = 0; element < field->count; ++element) {
      std::string why;
      const std::string& text = setting.values[setting.values.size() == 1 ? 0 : element].text;
      EXPECT_TRUE(cmis::write_text(*field, raw, element, text, why)) << module << ": " << why;
    }
    values_.insert_or_assign(setting.field, std::pair{field, raw});
  }

  std::map<std::string, std::pair<const cmis::FieldInfo*, Bytes>> values_;
};

struct Application {
  std::uint64_t host, media, host_lanes, media_lanes, host_options;
  friend bool operator==(const Application&, const Application&) = default;
};
std::vector<Application> applications(const Registers& registers) {
  std::vector<Application> list;
  for (std::size_t i = 0; i < 8 && registers.bits("HostInterfaceID", i) != 0xFF; ++i)
    list.push_back({registers.bits("HostInterfaceID", i), registers.bits("MediaInterfaceID", i),
                    registers.bits("HostLaneCount", i), registers.bits("MediaLaneCount", i),
                    registers.bits("HostLaneAssignmentOptions", i)});
  return list;
}

/// Upper bounds of the power classes of CMIS form factors, class 1 first; class 8 has none.
constexpr std::array class_watts = {1.5, 3.5, 7.0, 8.0, 10.0, 12.0, 14.0};

TEST(ShippedFiles, AreAllThere) {
  EXPECT_EQ(library().names(FileKind::profile), (std::vector<std::string>{"spectrum4-sn5600", "tomahawk4-7060dx5",
                                                                          "tomahawk5-7060x6", "tomahawk5-z9864f"}));
  EXPECT_EQ(library().names(FileKind::module),
            (std::vector<std::string>{"2x800g-dr8-retimed", "800g-dr8-lpo", "800g-dr8-lro", "800g-dr8-retimed",
                                      "passive-copper"}));
  EXPECT_EQ(library().names(FileKind::bench),
            (std::vector<std::string>{"lab-cp2112-eval", "lab-switch", "sim-12w-port", "sim-bad-lane", "sim-firmware",
                                      "sim-flapping-link", "sim-lpo-pairs", "sim-no-meter", "sim-shared-meter",
                                      "sim-wrong-taps"}));
  EXPECT_FALSE(library().names(FileKind::plan).empty());
}

TEST(ShippedPlatforms, NameEveryNumbersSourceOrSayThatItIsUnknown) {
  for (const std::string& name : library().names(FileKind::profile)) {
    const Platform box = platform(name);
    EXPECT_EQ(box.name, name);
    const auto sourced = [&](const auto& fact) {
      EXPECT_EQ(fact.value.has_value(), fact.confidence != "unknown") << name;
      EXPECT_FALSE(fact.source.empty()) << name;
    };
    sourced(box.throughput);
    sourced(box.serdes_count);
    sourced(box.lane_rate);
    sourced(box.insertion_loss);
    sourced(box.lpo_support);
    for (const PortPower& power : box.port_power)
      for (const auto& [airflow, limit] : power.by_airflow) sourced(limit);
    for (const TapSet& set : box.tap_sets) EXPECT_FALSE(set.source.empty()) << name << ' ' << set.id;
    for (const PortClass& known : box.port_classes) {
      sourced(known.interleave);
      sourced(known.pre_fec_ber);
      sourced(known.margin);
      sourced(known.frame_loss);
    }
    sourced(box.host_view.fec_lanes);
    sourced(box.host_view.first_bin);
    sourced(box.host_view.bit_errors);
    sourced(box.host_view.taps_read);
    sourced(box.host_view.debounce);
    for (const PortPeaking& peaking : box.driver_peaking) sourced(peaking.code);
    for (const PortTrace& trace : box.simulated_traces) {
      sourced(trace.loss);
      EXPECT_EQ(trace.loss.confidence, "assumed") << name << ": no public figure says what a trace loses";
    }
    Diagnostics diagnostics;
    app::check_parameters(box, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
  }
}

TEST(ShippedPlatforms, HaveSixtyFourPortsOfEightLanesAndATapSetOfEachGroupForEveryPort) {
  for (const std::string& name : library().names(FileKind::profile)) {
    const Platform box = platform(name);
    for (int port = 1; port <= 64; ++port) {
      ASSERT_NE(box.port(port), nullptr) << name << ' ' << port;
      EXPECT_EQ(box.port(port)->lanes, 8);
      EXPECT_EQ(box.port(port)->form_factor, name == "tomahawk4-7060dx5" ? "QSFP-DD" : "OSFP");
      for (const TapSet& set : box.tap_sets) {
        const auto covers = [port](const TapGroup& g) { return std::ranges::count(g.ports, port) == 1; };
        EXPECT_EQ(std::ranges::count_if(set.groups, covers), 1) << name << ' ' << set.id << " port " << port;
      }
    }
    EXPECT_EQ(box.port(65), nullptr);
  }
}

TEST(ShippedPlatforms, HoldPortsToTheLimitsOfTheirClass) {
  struct Expected {
    int lanes;
    double rate;
    int interleave;
  };
  const std::map<std::string, std::vector<Expected>> expected = {
      {"spectrum4-sn5600", {{8, 106.25e9, 4}, {4, 106.25e9, 2}, {2, 106.25e9, 2}, {1, 106.25e9, 1}}},
      {"tomahawk5-7060x6", {{8, 106.25e9, 4}, {4, 106.25e9, 2}, {2, 106.25e9, 2}, {1, 106.25e9, 1}}},
      {"tomahawk4-7060dx5", {{8, 53.125e9, 2}, {4, 53.125e9, 2}}}};
  for (const auto& [name, classes] : expected) {
    const Platform box = platform(name);
    EXPECT_EQ(box.port_classes.size(), classes.size()) << name;
    for (const Expected& one : classes) {
      const PortClass* const found = box.port_class(one.lanes, one.rate);
      ASSERT_NE(found, nullptr) << name << ' ' << one.lanes;
      EXPECT_EQ(found->fec, "RS544");
      EXPECT_EQ(found->interleave.value, one.interleave) << name << ' ' << found->id;
      EXPECT_EQ(found->pre_fec_ber.value, 2.4e-4);
      EXPECT_EQ(found->frame_loss.value, 6.2e-10);
      EXPECT_EQ(found->margin.value, 1.0);
      EXPECT_EQ(found->margin.confidence, "assumed");
    }
  }
  EXPECT_EQ(platform("tomahawk5-7060x6").port_class(8, 106.25e9)->operator_ber.value, 1e-8);
  EXPECT_EQ(platform("tomahawk5-7060x6").port_class(8, 106.25e9)->operator_bin.value, 6);
}

TEST(ShippedPlatforms, Tomahawk4ShowsTheHighBinsAloneAndOfTheOthersNobodySays) {
  const HostView view = platform("tomahawk4-7060dx5").host_view;
  EXPECT_EQ(view.first_bin.value, 8);
  EXPECT_EQ(view.last_bin.value, 15);
  EXPECT_EQ(platform("tomahawk5-7060x6").host_view.first_bin.confidence, "unknown");
}

TEST(ShippedPlatforms, DriverPeakingOf7060X6IsThreeAtTheEdgesAndNoneInTheMiddle) {
  const Platform box = platform("tomahawk5-7060x6");
  for (const auto& [port, code] :
       std::map<int, int>{{1, 3}, {12, 3}, {13, 1}, {24, 1}, {25, 0}, {40, 0}, {41, 1}, {52, 1}, {53, 3}, {64, 3}})
    EXPECT_EQ(box.peaking_code(port).value, code) << port;
  EXPECT_FALSE(platform("spectrum4-sn5600").peaking_code(1).value);
}

TEST(ShippedPlatforms, Sn5600DeliversEighteenWattsOnEveryPortAnd7060X6DoesNotSay) {
  const Platform sn5600 = platform("spectrum4-sn5600");
  const Platform arista = platform("tomahawk5-7060x6");
  for (int port = 1; port <= 64; ++port) {
    EXPECT_EQ(sn5600.power_limit(port, "").value, Watt{18}) << port;
    EXPECT_EQ(arista.power_limit(port, "").value, std::nullopt) << port;
  }
}

const TapSet& tap_set(const Platform& box, std::string_view id) {
  return *std::ranges::find(box.tap_sets, id, &TapSet::id);
}
/// Nyquist gain over DC gain of a FIR, dB.
double peaking(const TapCodes& codes) {
  double dc = 0;
  double nyquist = 0;
  double sign = 1;
  for (const auto& code : codes) {
    dc += code.value_or(0);
    nyquist += sign * code.value_or(0);
    sign = -sign;
  }
  return 20 * std::log10(std::abs(nyquist / dc));
}

TEST(ShippedPlatforms, KeepThePublishedTapsOf7060X6) {
  const Platform box = platform("tomahawk5-7060x6");
  const TapSet& eoptolink = tap_set(box, "7060x6-lpo-eoptolink");
  EXPECT_EQ(eoptolink.kind, "lpo");
  EXPECT_EQ(eoptolink.full_scale, 168);
  EXPECT_EQ(eoptolink.taps, (std::vector<std::string>{"pre3", "pre2", "pre1", "main", "post1", "post2"}));
  ASSERT_EQ(eoptolink.groups.front().ports, (std::vector<int>{1, 2}));
  EXPECT_EQ(eoptolink.groups.front().lanes, (std::vector<TapCodes>{{-2, 6, -26, 100, -11, -12}}));
  EXPECT_NEAR(peaking(eoptolink.groups.front().lanes.front()), 7.67, 0.005);

  const TapSet& pinewave = tap_set(box, "7060x6-lpo-pinewave");
  ASSERT_EQ(pinewave.groups.front().lanes.size(), 8u);
  EXPECT_EQ(pinewave.groups.front().lanes[4], (TapCodes{-4, 8, -34, 104, -16, 0}));
  EXPECT_EQ(tap_set(box, "7060x6-retimed-default").kind, "retimed");
  EXPECT_EQ(tap_set(box, "7060x6-copper-50g-lanes").kind, "copper");
}

TEST(ShippedPlatforms, KeepThePublishedTapsOfSn5600WithTheTapThatTheSiliconLacks) {
  const TapSet set = tap_set(platform("spectrum4-sn5600"), "sn5600-optical-sm-100g-lanes");
  EXPECT_EQ(set.kind, "retimed");
  EXPECT_EQ(set.groups.front().lanes, (std::vector<TapCodes>{{0, 3, -20, 40, 0, std::nullopt}}));
  EXPECT_NEAR(peaking(set.groups.front().lanes.front()), 8.75, 0.005);
}

TEST(ShippedModules, FillRegistersThatExistWithValuesTheyCanHold) {
  for (const std::string& name : library().names(FileKind::module)) {
    const ModuleSource module = module_named(name);
    EXPECT_EQ(module.name, name);
    ASSERT_TRUE(module.profile) << name;
    const Registers registers{module};
    EXPECT_EQ(registers.text("VendorName"), "PLUGFEST SIM");
    EXPECT_EQ(registers.bits("SFF8024Identifier"), name == "2x800g-dr8-retimed" ? 0x21u : 0x19u) << "OSFP-XD, OSFP";
    EXPECT_EQ(registers.bits("SFF8024IdentifierCopy"), registers.bits("SFF8024Identifier"));
  }
}

TEST(ShippedModules, HaveSerialNumbersOfTheirOwn) {
  std::set<std::string> serials;
  for (const std::string& name : library().names(FileKind::module))
    EXPECT_TRUE(serials.insert(Registers{module_named(name)}.text("VendorSN")).second) << name;
}

TEST(ShippedModules, StayWithinThePowerClassThatTheyAdvertise) {
  for (const std::string& name : library().names(FileKind::module)) {
    const ModuleSource module = module_named(name);
    const Registers registers{module};
    const auto power_class = registers.bits("ModulePowerClass");
    const double max = registers.number("MaxPower");
    if (power_class < 7) {
      EXPECT_LE(max, class_watts.at(power_class)) << name;
    } else {
      EXPECT_GT(max, class_watts.back()) << name;
    }
    const ModuleBehaviour& behaviour = module.profile->behaviour;
    EXPECT_LE(behaviour.draw_low_power.value.value().value, 1.5) << name;
    const double lanes = registers.has("BanksSupported") && registers.bits("BanksSupported") == 1 ? 16 : 8;
    EXPECT_LE(behaviour.draw_ready.value.value().value + lanes * behaviour.draw_per_lane.value.value().value, max)
        << name;
  }
}

TEST(ShippedModules, AdvertiseApplicationsThatFitTheirLanes) {
  for (const std::string& name : library().names(FileKind::module)) {
    const Registers registers{module_named(name)};
    const auto list = applications(registers);
    ASSERT_FALSE(list.empty()) << name;
    for (std::size_t i = 0; i < list.size(); ++i) {
      EXPECT_NE(list[i].host_options, 0u) << name;
      for (unsigned lane = 0; lane < 8; ++lane) {
        if ((list[i].host_options >> lane & 1) != 0) {
          EXPECT_LE(lane + list[i].host_lanes, 8u) << name;
        }
      }
      if (registers.has("MediaLaneAssignmentOptions")) {
        EXPECT_EQ(std::popcount(registers.bits("MediaLaneAssignmentOptions", i)), std::popcount(list[i].host_options))
            << name;
      }
    }
  }
}

TEST(ShippedModules, AdvertiseNoDurationThatTheStandardForbids) {
  for (const char* name : {"2x800g-dr8-retimed", "800g-dr8-lpo", "800g-dr8-lro", "800g-dr8-retimed"}) {
    const Registers registers{module_named(name)};
    for (const char* field : {"MaxDurationModulePwrUp", "MaxDurationModulePwrDn", "MaxDurationDPInit",
                              "MaxDurationDPDeinit", "MaxDurationDPTxTurnOn", "MaxDurationDPTxTurnOff"})
      EXPECT_LE(registers.bits(field), 12u) << name << ' ' << field;
    // Turning off takes at most 100 ms (upper edge of code 4), turning on at most 400 ms.
    EXPECT_LE(registers.bits("MaxDurationDPTxTurnOff"), 4u) << name;
    EXPECT_LE(registers.bits("MaxDurationDPTxTurnOn"), 4u) << name;
  }
}

TEST(ShippedModules, LpoIsALinearEightAndAHalfWattModule) {
  const Registers registers{module_named("800g-dr8-lpo")};
  EXPECT_EQ(
      applications(registers),
      (std::vector<Application>{
          {0x23, 0x92, 8, 8, 0x01}, {0x22, 0x91, 4, 4, 0x11}, {0x21, 0x90, 2, 2, 0x55}, {0x20, 0x8F, 1, 1, 0xFF}}));
  EXPECT_EQ(registers.bits("MaxPower"), 34u);
  EXPECT_EQ(registers.bits("ModulePowerClass"), 4u);
  EXPECT_EQ(registers.bits("TxCDRSupported"), 0u);
  EXPECT_EQ(registers.bits("CDRLOLFlagRxSupported"), 0u);
  EXPECT_EQ(registers.number("NominalWavelength"), 1310);
}

TEST(ShippedModules, RetimedIsASeventeenWattModuleWithClockRecovery) {
  const Registers registers{module_named("800g-dr8-retimed")};
  EXPECT_EQ(applications(registers).front(), (Application{0x51, 0x56, 8, 8, 0x01}));
  EXPECT_EQ(registers.bits("MaxPower"), 68u);
  EXPECT_EQ(registers.bits("ModulePowerClass"), 7u);
  EXPECT_EQ(registers.bits("TxCDRSupported"), 1u);
  EXPECT_EQ(registers.bits("RxCDRSupported"), 1u);
}

TEST(ShippedModules, LroIsRetimedTowardsTheFibreOnly) {
  const Registers registers{module_named("800g-dr8-lro")};
  EXPECT_EQ(applications(registers).front(), (Application{0x96, 0x56, 8, 8, 0x01}));
  EXPECT_EQ(registers.bits("HostInterfaceID", 3), 0x97u);
  EXPECT_EQ(registers.bits("TxCDRSupported"), 1u);
  EXPECT_EQ(registers.bits("RxCDRSupported"), 0u);
}

TEST(ShippedModules, SayWhatTheirDirectionsAreToALink) {
  const auto kind = [](const std::string& module, std::string_view name) {
    const ModuleSource source = module_named(module);
    const auto at = std::ranges::find(source.profile->link, name, &LinkParameter::name);
    return at == source.profile->link.end() ? std::string{} : at->text;
  };
  EXPECT_EQ(kind("800g-dr8-lpo", "module_tx.kind"), "linear");
  EXPECT_EQ(kind("800g-dr8-lpo", "module_rx.kind"), "linear");
  EXPECT_EQ(kind("800g-dr8-lro", "module_tx.kind"), "retimed");
  EXPECT_EQ(kind("800g-dr8-lro", "module_rx.kind"), "linear");
  EXPECT_EQ(kind("800g-dr8-retimed", "module_tx.kind"), "retimed");
  EXPECT_EQ(kind("800g-dr8-retimed", "module_rx.kind"), "retimed");
  for (const std::string& name : library().names(FileKind::module)) {
    Diagnostics diagnostics;
    app::check_parameters(module_named(name), diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
  }
}

TEST(ShippedModules, TwiceRetimedHasTwoBanksOfEightLanesAndIsOtherwiseTheRetimedModule) {
  const Registers wide{module_named("2x800g-dr8-retimed")};
  EXPECT_EQ(wide.bits("BanksSupported"), 1u);
  EXPECT_EQ(applications(wide), applications(Registers{module_named("800g-dr8-retimed")}));
}

TEST(ShippedModules, PassiveCopperIsFlatMemory) {
  const Registers registers{module_named("passive-copper")};
  EXPECT_EQ(registers.bits("MemoryModel"), 1u);
  EXPECT_EQ(registers.bits("MediaType"), 3u);
  EXPECT_EQ(registers.bits("MaxPower"), 1u);
  EXPECT_EQ(registers.bits("ModuleState"), 3u);
  const ModuleSource module = module_named("passive-copper");
  for (const RegisterSetting& setting : module.profile->registers) {
    const cmis::FieldInfo* const field = cmis::find_field(setting.field);
    ASSERT_NE(field, nullptr);
    EXPECT_EQ(field->page, 0) << setting.field << " is on a page that flat memory does not have";
  }
}

TEST(ShippedPlans, SmokeGoesFromIdentityToLightAndStopsWhereThePowerIsNotThere) {
  static constexpr std::array specs = {
      CheckSpec{.id = "module.identity", .budget = "1 min"}, CheckSpec{.id = "module.checksums", .budget = "1 min"},
      CheckSpec{.id = "power.class", .budget = "1 min"}, CheckSpec{.id = "module.bring-up", .budget = "1 min"}};
  const Plan plan =
      load(FileKind::plan, "smoke", [](const SourcePtr& file, Diagnostics& d) { return load_plan(file, specs, d); });
  EXPECT_DOUBLE_EQ(plan.confidence, 0.95);
  EXPECT_EQ(plan.profile.value().name, "spectrum4-sn5600");
  ASSERT_EQ(plan.modules.size(), 1u);
  EXPECT_EQ(plan.modules[0].name, "800g-dr8-lpo");
  ASSERT_EQ(plan.steps.size(), 4u);
  EXPECT_EQ(plan.steps[0].id, "module.identity");
  EXPECT_EQ(plan.steps[1].id, "module.checksums");
  EXPECT_TRUE(plan.steps[1].needs.empty());
  EXPECT_EQ(plan.steps[2].id, "power.class");
  EXPECT_EQ(plan.steps[2].needs, std::vector<std::string>{"module.identity"});
  EXPECT_EQ(plan.steps[3].id, "module.bring-up");
  EXPECT_EQ(plan.steps[3].needs, std::vector<std::string>{"power.class"});
}

TEST(ShippedBenches, AreWhatTheirNamesSay) {
  const Bench cold = bench("sim-12w-port");
  ASSERT_EQ(cold.slots.size(), 1u);
  EXPECT_EQ(cold.slots[0].power_limit_w, 12.0);
  EXPECT_EQ(cold.slots[0].module.name, "800g-dr8-retimed");
  const Bench shared = bench("sim-shared-meter");
  ASSERT_EQ(shared.slots.size(), 4u);
  for (const BenchSlot& slot : shared.slots) EXPECT_EQ(slot.meter.value().resource, "meter-1");
  EXPECT_FALSE(bench("sim-no-meter").slots.at(0).meter);
}

TEST(ShippedBenches, OfALabNameDevicesThatTheirDriversCanMake) {
  const Bench board = bench("lab-cp2112-eval");
  const Bench box = bench("lab-switch");
  for (const Bench* const lab : {&board, &box}) {
    EXPECT_EQ(lab->driver, "lab");
    Diagnostics diagnostics;
    app::check_drivers(*lab, diagnostics);
    app::check_lab(*lab, diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
    EXPECT_EQ(lab->slots.size(), 2u);
  }
  EXPECT_EQ(board.slots[1].bus.name, "cage-2");
  EXPECT_EQ(board.buses.at(2).bus.value().name, "board");
  EXPECT_EQ(board.slots[1].lab_meter.value().name, "supply-2");
  EXPECT_EQ(board.slots[1].power_limit_w, 18.0);
  EXPECT_EQ(box.buses.at(0).driver, "optoe");
  EXPECT_FALSE(box.slots[0].lab_meter);
}

TEST(ShippedBenches, OfLinksNameEndsThatTheLpoPlansOwnPlatformHas) {
  const Platform box = platform("tomahawk5-z9864f");
  for (const std::string name : {"sim-lpo-pairs", "sim-flapping-link", "sim-bad-lane", "sim-wrong-taps"}) {
    for (const BenchSlot& slot : bench(name).slots) {
      ASSERT_TRUE(slot.simulated_link) << name;
      Diagnostics diagnostics;
      app::check_parameters(*slot.simulated_link, diagnostics);
      app::check_link(slot, box, &box, diagnostics);
      EXPECT_TRUE(diagnostics.empty()) << diagnostics.render();
    }
  }
  EXPECT_EQ(bench("sim-flapping-link").slots.at(0).simulated_link->events.size(), 1u);
  EXPECT_EQ(bench("sim-lpo-pairs").slots.at(1).simulated_link->far_end.module->name, "800g-dr8-retimed");
}

TEST(ShippedBenches, OfTheSimulatorNameModulesThatAreShipped) {
  const auto modules = library().names(FileKind::module);
  for (const std::string& name : library().names(FileKind::bench)) {
    const Bench shipped = bench(name);
    if (shipped.driver != "sim") continue;
    for (const BenchSlot& slot : shipped.slots) {
      EXPECT_EQ(std::ranges::count(modules, slot.module.name), 1) << name << ' ' << slot.module.name;
      if (slot.simulated_link && slot.simulated_link->far_end.module) {
        EXPECT_EQ(std::ranges::count(modules, slot.simulated_link->far_end.module->name), 1) << name;
      }
    }
  }
}

}  // namespace
}  // namespace plugfest::plan
