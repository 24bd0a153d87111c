#include "harness/plan/reader.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace plugfest::plan {
namespace {

constexpr int longest_access = 128;
constexpr Range pauses{0, 60};

/// "1.10": major and minor, each one byte of the module's own version.
std::optional<FirmwareVersion> read_version(const Node& node, Reading& reading) {
  const auto text = read_text(node, reading);
  if (!text) return std::nullopt;
  const char* const end = text->data() + text->size();
  FirmwareVersion version;
  const auto [dot, first] = std::from_chars(text->data(), end, version.major);
  if (first == std::errc{} && dot != end && *dot == '.') {
    const auto [rest, second] = std::from_chars(dot + 1, end, version.minor);
    if (second == std::errc{} && rest == end) return version;
  }
  reading.diagnostics.add(node.mark, fmt::format("{} is no firmware version", in_quotes(*text)),
                          "write major and minor, each 0 to 255: \"1.10\", in quotes");
  return std::nullopt;
}

auto read_length(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_integer, 1, longest_access);
}
auto read_pause(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_quantity, Dimension::time, pauses);
}
auto read_choice_made(const Node& node, Reading& reading) {
  return read_sourced(node, reading, Origin::required, read_switch);
}

void read_match(const Node& node, Reading& reading, QuirkFile& quirk) {
  Mapping map{node, reading, "'match'"};
  store(quirk.vendor, map.need("vendor", read_text));
  store(quirk.part, map.need("part", read_text));
  if (const Node* const firmware = map.find("firmware")) {
    Mapping range{*firmware, reading, "'firmware'"};
    quirk.firmware_from = range.find("from", read_version);
    quirk.firmware_to = range.find("to", read_version);
    range.finish();
    if (quirk.firmware_from && quirk.firmware_to && *quirk.firmware_to < *quirk.firmware_from)
      reading.diagnostics.add(firmware->mark, "the range ends before it begins");
  }
  map.finish();
}

void read_settings(const Node& node, Reading& reading, QuirkSettings& settings) {
  Mapping map{node, reading, "'settings'"};
  settings.max_read = map.find("max_read", read_length);
  settings.max_write = map.find("max_write", read_length);
  settings.write_pause = map.find("write_pause", read_pause);
  settings.page_select_delay = map.find("page_select_delay", read_pause);
  settings.hold_off = map.find("hold_off", read_pause);
  settings.separate_bank_write = map.find("separate_bank_write", read_choice_made);
  settings.verify_every_select = map.find("verify_every_select", read_choice_made);
  settings.selector_delay = map.find("selector_delay", read_pause);
  settings.cdb_quiet = map.find("cdb_quiet", read_pause);
  if (map.usable() && node.entries.empty())
    reading.diagnostics.add(node.mark, "a quirk without a setting changes nothing");
  map.finish();
}

}  // namespace

std::optional<QuirkFile> load_quirk(const SourcePtr& file, Diagnostics& diagnostics) {
  const std::size_t before = diagnostics.size();
  const auto document = read_document(file, FileKind::quirk, diagnostics);
  if (!document) return std::nullopt;
  Reading reading{diagnostics};
  Mapping map{*document, reading, "a quirk"};
  QuirkFile quirk;
  quirk.source = file;
  quirk.name = quirk.title = read_own_name(map, "quirk", file, reading);
  store(quirk.title, map.need("title", read_text));
  read_sources(map, reading);
  if (const Node* const match = map.need("match")) read_match(*match, reading, quirk);
  if (const Node* const settings = map.need("settings")) read_settings(*settings, reading, quirk.settings);
  map.finish();
  return diagnostics.size() == before ? std::optional{std::move(quirk)} : std::nullopt;
}

}  // namespace plugfest::plan
