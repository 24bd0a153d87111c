#include "harness/app/quirks.hpp"

#include <chrono>

namespace plugfest::app {
namespace {

void put(std::optional<std::size_t>& place, const plan::QuirkSettings::Setting<int>& setting) {
  if (setting && setting->value) place = static_cast<std::size_t>(*setting->value);
}
void put(std::optional<Clock::duration>& place, const plan::QuirkSettings::Setting<double>& seconds) {
  if (!seconds || !seconds->value) return;
  place = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(*seconds->value));
}
void put(std::optional<bool>& place, const plan::QuirkSettings::Setting<bool>& setting) {
  if (setting) place = setting->value;
}

std::optional<cmis::Revision> version(const std::optional<plan::FirmwareVersion>& firmware) {
  if (!firmware) return std::nullopt;
  return cmis::Revision{firmware->major, firmware->minor};
}

}  // namespace

cmis::QuirkRule quirk_rule(const plan::QuirkFile& file) {
  cmis::QuirkRule rule;
  rule.name = file.name;
  rule.source = file.title;
  rule.match.vendor = file.vendor;
  rule.match.part = file.part;
  rule.match.firmware_from = version(file.firmware_from);
  rule.match.firmware_to = version(file.firmware_to);
  const plan::QuirkSettings& from = file.settings;
  cmis::Quirks& to = rule.settings;
  put(to.max_read, from.max_read);
  put(to.max_write, from.max_write);
  put(to.write_pause, from.write_pause);
  put(to.page_select_delay, from.page_select_delay);
  put(to.hold_off, from.hold_off);
  put(to.separate_bank_write, from.separate_bank_write);
  put(to.verify_every_select, from.verify_every_select);
  put(to.selector_delay, from.selector_delay);
  put(to.cdb_quiet, from.cdb_quiet);
  return rule;
}

QuirkLibrary load_quirks(const plan::Library& library, plan::Diagnostics& diagnostics) {
  QuirkLibrary quirks;
  for (const std::string& name : library.names(plan::FileKind::quirk)) {
    const plan::SourcePtr file = library.open(plan::FileKind::quirk, {name, {}}, diagnostics);
    const auto quirk = file ? plan::load_quirk(file, diagnostics) : std::nullopt;
    if (!quirk) continue;
    quirks.rules.push_back(quirk_rule(*quirk));
    quirks.files.push_back(file);
  }
  return quirks;
}

}  // namespace plugfest::app
