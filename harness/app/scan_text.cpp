#include "harness/app/scan_text.hpp"

#include "harness/app/yaml_text.hpp"
#include "harness/report/markup.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace plugfest::app {
namespace {

using Outcome = Answer::Outcome;

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::size_t modules_in(const Survey& survey) {
  return static_cast<std::size_t>(std::ranges::count_if(
      survey.buses, [](const Surveyed& found) { return found.answer.outcome == Outcome::module; }));
}

std::string said(const Answer& answer) {
  switch (answer.outcome) {
    case Outcome::module:
      return "module: " + answer.text;
    case Outcome::stranger:
      return answer.text;
    case Outcome::nobody:
      return "no module answers: " + answer.text;
    case Outcome::failed:
      return "could not be asked: " + answer.text;
    case Outcome::not_asked:
      return "not asked: " + answer.text;
  }
  return {};
}

std::string none_here(const Hardware& hardware) {
  std::string text =
      "no adapters here; plug one in (CP2112, FT232H, FT2232H, i2c-tiny-usb), or load the driver of an I2C controller "
      "of "
      "this machine\n";
  if (!hardware.daemons.empty()) text += linux_io::Ownership{{}, hardware.daemons}.text() + "\n";
  return text;
}

std::string sensor_text(const PowerSensor& sensor) {
  return fmt::format("{}{}{}: {}", sensor.chip, sensor.device.empty() ? "" : " on " + sensor.device,
                     sensor.label.empty() ? "" : ", " + sensor.label, sensor.file);
}

/// A line of a comment: whatever a vendor wrote into a module ends no comment.
std::string comment(std::string_view text) { return "# " + report::terminal_safe(text) + "\n"; }

std::string device_text(const FoundBus& bus, std::string_view indent) {
  std::string text = fmt::format("{}{}:\n{}  driver: {}\n", indent, bus.name, indent, bus.driver);
  for (const FoundOption& option : bus.options)
    text += fmt::format("{}  {}: {}\n", indent, option.name, option.is_number ? option.value : in_yaml(option.value));
  return text;
}

/// A module answered, or one may answer when it is plugged in.
bool may_carry_a_module(const Surveyed& found) {
  switch (found.answer.outcome) {
    case Outcome::module:
    case Outcome::nobody:
      return true;
    case Outcome::failed:  // of an interface: most of them read no modules
      return found.bus.driver != "ethtool";
    case Outcome::not_asked:
      return found.bus.asked_if_told.empty() && found.bus.driver != "ethtool";
    case Outcome::stranger:
      return false;
  }
  return false;
}

std::vector<const Surveyed*> for_a_bench(const Survey& survey) {
  const bool any_module = modules_in(survey) > 0;
  std::vector<const Surveyed*> chosen;
  for (const Surveyed& found : survey.buses)
    if (any_module ? found.answer.outcome == Outcome::module : may_carry_a_module(found)) chosen.push_back(&found);
  return chosen;
}

constexpr std::string_view meter_comment =
    "# A power meter, if there is one; without it power is not judged. Every number comes from its board or its\n"
    "# certificate, none is a guess:\n"
    "# meters:\n"
    "#   meter-1:\n"
    "#     driver: ina228\n"
    "#     bus: {}\n"
    "#     address: 0x40\n"
    "#     shunt: 2 mOhm             # fill in\n"
    "#     gain_error: 0.5 %         # fill in: sensor and shunt together\n"
    "#     offset: 10 mW             # fill in\n"
    "#     recalibrate: 2027-01-31   # fill in: from this day on its readings prove nothing\n";

}  // namespace

std::string scan_text(const Survey& survey) {
  if (survey.buses.empty() && survey.hardware.sensors.empty()) return none_here(survey.hardware);
  std::string text;
  for (const Surveyed& found : survey.buses) {
    text += report::terminal_safe(found.bus.title) + "\n";
    text += "    " + report::terminal_safe(said(found.answer)) + "\n";
    if (!found.bus.remark.empty()) text += "    " + report::terminal_safe(found.bus.remark) + "\n";
  }
  for (const PowerSensor& sensor : survey.hardware.sensors)
    text += fmt::format("power sensor {}\n", report::terminal_safe(sensor_text(sensor)));
  if (survey.buses.empty()) return text + none_here(survey.hardware);
  text += fmt::format("\n{} on {}", counted(modules_in(survey), "module", "modules"),
                      counted(survey.buses.size(), "bus", "buses"));
  if (!for_a_bench(survey).empty()) text += "; a bench file to start from: plugfest scan --bench > my-lab.yaml";
  return text + "\n";
}

nlohmann::ordered_json scan_json(const Survey& survey) {
  using Json = nlohmann::ordered_json;
  Json json;
  json["buses"] = Json::array();
  for (const auto& [bus, answer] : survey.buses) {
    Json options = Json::object();
    for (const FoundOption& option : bus.options) options[option.name] = option.value;
    Json entry{{"name", bus.name},     {"driver", bus.driver},
               {"title", bus.title},   {"options", std::move(options)},
               {"remark", bus.remark}, {"outcome", name_of(answer.outcome)},
               {"text", answer.text}};
    if (answer.outcome == Outcome::module)
      entry["module"] = Json{{"form_factor", answer.form_factor},
                             {"management", answer.management},
                             {"vendor", answer.vendor},
                             {"part", answer.part},
                             {"serial", answer.serial}};
    json["buses"].push_back(std::move(entry));
  }
  json["power_sensors"] = Json::array();
  for (const PowerSensor& sensor : survey.hardware.sensors)
    json["power_sensors"].push_back(
        Json{{"chip", sensor.chip}, {"device", sensor.device}, {"file", sensor.file}, {"label", sensor.label}});
  json["daemons"] = Json::array();
  for (const linux_io::OtherUser& daemon : survey.hardware.daemons)
    json["daemons"].push_back(Json{{"what", daemon.what}, {"pause", daemon.pause}});
  return json;
}

std::string bench_text(const Survey& survey) {
  const std::vector<const Surveyed*> chosen = for_a_bench(survey);
  if (chosen.empty()) return {};
  std::string text =
      "# A bench file to start from, by `plugfest scan --bench`. Check every line; then: plugfest doctor my-lab.yaml\n"
      "bench: my-lab   # fill in\n"
      "title: What is wired up here\n"
      "\n"
      "driver: lab\n"
      "buses:\n";
  for (const Surveyed* found : chosen) {
    text += "  " + comment(found->bus.title);
    if (!found->bus.remark.empty()) text += "  " + comment(found->bus.remark);
    text += device_text(found->bus, "  ");
  }
  text += "\n" + fmt::format(meter_comment, chosen.front()->bus.name);
  for (const PowerSensor& sensor : survey.hardware.sensors)
    text += comment("A sensor of the kernel: " + sensor_text(sensor));
  text += "\nslots:\n";
  int port = 0;
  for (const Surveyed* found : chosen) {
    text += "  " + comment(said(found->answer));
    text += fmt::format(
        "  - bus: {}\n"
        "    port: {}   # fill in: the port of the platform that this cage stands for\n"
        "    # power_limit: 12 W   # fill in: what this cage may deliver; without it the profile's limit holds\n"
        "    # meter: meter-1\n",
        found->bus.name, ++port);
  }
  return text;
}

std::string bench_text(const FoundBus& bus) {
  return fmt::format("bench: scan\ndriver: lab\nbuses:\n{}slots:\n  - bus: {}\n    port: 1\n", device_text(bus, "  "),
                     bus.name);
}

}  // namespace plugfest::app
