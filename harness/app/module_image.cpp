#include "harness/app/module_image.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/dump_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace plugfest::app {
namespace {

/// Pages that every module with paged memory has (CMIS 5.4, Required pages).
constexpr std::array<std::uint8_t, 4> required_pages = {0x01, 0x02, 0x10, 0x11};

sim::HalfId half_of(const cmis::FieldInfo& field) {
  return field.byte < 128 ? sim::lower_half : sim::upper_half(field.page);
}

/// The field's bytes inside its half.
std::span<std::byte> place_in(sim::Half& half, const cmis::FieldInfo& field) {
  return std::span{half}.subspan(field.byte % 128u, extent(field));
}

plan::Mark file_mark(const plan::ModuleSource& source) { return {.file = source.source, .at = {}, .length = 1}; }

void set_register(sim::ModuleImage& image, const plan::RegisterSetting& setting, plan::Diagnostics& diagnostics) {
  const cmis::FieldInfo* field = cmis::find_field(setting.field);
  if (!field) {
    const std::vector<std::string> names = cmis::field_names();
    const std::vector<std::string_view> words{names.begin(), names.end()};
    diagnostics.add(setting.field_mark, fmt::format("CMIS has no register '{}'", setting.field),
                    plan::suggest(setting.field, words));
    return;
  }
  const auto half = image.halves.find(half_of(*field));
  if (half == image.halves.end()) {
    diagnostics.add(setting.field_mark, fmt::format("'{}' is on page {:02X}h, which a flat-memory module does not have",
                                                    setting.field, field->page));
    return;
  }
  if (setting.values.size() != 1 && setting.values.size() != field->count) {
    diagnostics.add(
        setting.field_mark,
        fmt::format("'{}' has {} elements, {} values are given", setting.field, field->count, setting.values.size()),
        "give one value for all, or one for each");
    return;
  }
  for (std::size_t element = 0; element < field->count; ++element) {
    const auto& value = setting.values[setting.values.size() == 1 ? 0 : element];
    std::string why;
    if (cmis::write_text(*field, place_in(half->second, *field), element, value.text, why)) continue;
    diagnostics.add(value.mark, why);
    if (setting.values.size() == 1) break;
  }
}

std::optional<std::chrono::nanoseconds> time_of(const std::optional<double>& seconds) {
  if (!seconds) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(*seconds));
}

sim::Behaviour behaviour_of(const plan::ModuleBehaviour& described) {
  sim::Behaviour behaviour;
  const auto duration = [&](const char* name) -> sim::TransitionTimes::Time {
    const auto found = described.durations.find(name);
    return found == described.durations.end() ? std::nullopt : time_of(found->second.value);
  };
  behaviour.times = {.pwr_up = duration("ModulePwrUp"),
                     .pwr_dn = duration("ModulePwrDn"),
                     .dp_init = duration("DPInit"),
                     .dp_deinit = duration("DPDeinit"),
                     .dp_tx_turn_on = duration("DPTxTurnOn"),
                     .dp_tx_turn_off = duration("DPTxTurnOff")};
  behaviour.mgmt_init = time_of(described.mgmt_init.value).value_or(behaviour.mgmt_init);
  behaviour.hold_off_write = time_of(described.hold_off_write.value).value_or(behaviour.hold_off_write);
  if (const auto given = time_of(described.hold_off_page.value)) behaviour.hold_off_page = given;
  const auto watts = [](const plan::Sourced<Watt>& draw) {
    return draw.value ? std::optional{draw.value->value} : std::nullopt;
  };
  behaviour.draw = {.low_power = watts(described.draw_low_power),
                    .ready = watts(described.draw_ready),
                    .per_lane = watts(described.draw_per_lane)};
  return behaviour;
}

std::string form_factor_of(const sim::ModuleImage& image) {
  const std::uint8_t identifier = u8(image.halves.at(sim::lower_half)[cmis::sff8024_identifier.info.byte]);
  const auto name = cmis::code_name("sff8024_identifier", identifier);
  return name ? std::string{*name} : fmt::format("identifier {:02X}h", identifier);
}

bool is_flat(const plan::ModuleProfile& profile) {
  const cmis::FieldInfo& field = cmis::memory_model.info;
  sim::Half lower{};
  for (const plan::RegisterSetting& setting : profile.registers) {
    const cmis::FieldInfo* named = cmis::find_field(setting.field);
    if (named == nullptr || named->name != field.name || setting.values.empty()) continue;
    std::string why;  // told when the register is set
    cmis::write_text(field, place_in(lower, field), 0, setting.values.front().text, why);
  }
  return cmis::memory_model.decode(place_in(lower, field)) == true;
}

/// Optional pages exist where a profile sets a register of theirs.
void add_pages_of(const plan::ModuleProfile& profile, sim::ModuleImage& image) {
  for (const plan::RegisterSetting& setting : profile.registers)
    if (const cmis::FieldInfo* field = cmis::find_field(setting.field)) image.halves.try_emplace(half_of(*field));
}

std::optional<SimulatedModule> from_profile(const plan::ModuleProfile& profile, plan::Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.size();
  SimulatedModule module;
  module.image.halves[sim::lower_half] = {};
  module.image.halves[sim::upper_half(0x00)] = {};
  const bool flat = is_flat(profile);
  if (!flat) {
    for (const std::uint8_t page : required_pages) module.image.halves[sim::upper_half(page)] = {};
    add_pages_of(profile, module.image);
  }
  for (const plan::RegisterSetting& setting : profile.registers) set_register(module.image, setting, diagnostics);
  if (diagnostics.size() != errors_before) return std::nullopt;
  sim::finish(module.image, sim::Checksums::compute);
  module.behaviour = behaviour_of(profile.behaviour);
  module.form_factor = form_factor_of(module.image);
  module.draw_is_known = profile.behaviour.draw_low_power.value && profile.behaviour.draw_ready.value;
  return module;
}

/// Whether the register table says that reading this byte has an effect or tells nothing: a dump leaves such bytes out.
bool is_left_unread(const plan::DumpHalf& half, int byte) {
  const auto table = half.lower ? cmis::lower_memory_table() : cmis::page_table(static_cast<std::uint8_t>(half.page));
  return std::ranges::any_of(table, [&](const cmis::FieldInfo& field) {
    const bool unread =
        field.access == cmis::Access::ro_cor || field.access == cmis::Access::wo || field.access == cmis::Access::wo_sc;
    return unread && field.byte <= byte && byte < field.byte + static_cast<int>(extent(field));
  });
}

void note_unknown(const plan::DumpHalf& half, SimulatedModule& module) {
  std::vector<int> others;
  std::ranges::copy_if(half.unknown, std::back_inserter(others), [&](int byte) { return !is_left_unread(half, byte); });
  if (others.size() < half.unknown.size())
    module.synthesised.push_back(fmt::format("flags of {}: not in the dump, the module starts with none", half.label));
  if (!others.empty())
    module.synthesised.push_back(fmt::format("{}: bytes {} not in the dump, zeros", half.label, number_list(others)));
}

std::optional<SimulatedModule> from_dump(const plan::ModuleSource& source, const plan::ModuleDump& dump,
                                         plan::Diagnostics& diagnostics) {
  if (dump.management != "CMIS") {
    diagnostics.add(file_mark(source), fmt::format("'{}' is an {} module: only CMIS modules can be simulated",
                                                   source.name, dump.management.empty() ? "unknown" : dump.management));
    return std::nullopt;
  }
  SimulatedModule module;
  for (const plan::DumpHalf& half : dump.halves) {
    const auto id = half.lower
                        ? sim::lower_half
                        : sim::upper_half(static_cast<std::uint8_t>(half.page), static_cast<std::uint8_t>(half.bank));
    std::ranges::copy(half.bytes, module.image.halves[id].begin());
    note_unknown(half, module);
  }
  if (!module.image.halves.contains(sim::lower_half) || !module.image.halves.contains(sim::upper_half(0x00))) {
    diagnostics.add(file_mark(source),
                    fmt::format("'{}' lacks lower memory or page 00h: too little to be a module", source.name));
    return std::nullopt;
  }
  sim::Half& lower = module.image.halves[sim::lower_half];
  const std::uint8_t identifier = u8(lower[cmis::sff8024_identifier.info.byte]);
  if (!cmis::is_cmis_identifier(identifier)) {
    diagnostics.add(file_mark(source),
                    fmt::format("'{}' says CMIS, its identifier {:02X}h does not", source.name, identifier));
    return std::nullopt;
  }
  const bool flat = cmis::memory_model.decode(place_in(lower, cmis::memory_model.info)) == true;
  if (!flat) {
    for (const std::uint8_t page : required_pages) {
      if (module.image.halves.contains(sim::upper_half(page))) continue;
      module.image.halves[sim::upper_half(page)] = {};
      module.image.synthesised.push_back(sim::upper_half(page));
      module.synthesised.push_back(fmt::format("{:02X}h: not in the dump, zeros", page));
    }
    module.synthesised.emplace_back("timing: 80 % of what the module advertises");
  }
  module.synthesised.emplace_back("power: a dump says nothing of what the module draws");
  module.draw_is_known = false;
  const std::size_t listed = module.image.synthesised.size();
  const auto held = module.image.halves;
  sim::finish(module.image, sim::Checksums::keep);
  for (const auto& [half, bytes] : held)
    if (half.bank == 0 && !module.image.halves.contains(half))
      module.synthesised.push_back(fmt::format("{:02X}h: in the dump, not advertised and not shown", half.page));
  for (const sim::HalfId& half : std::span{module.image.synthesised}.subspan(listed))
    if (half.bank == 0) {
      const bool zeros =
          std::ranges::all_of(module.image.halves.at(half), [](std::byte byte) { return u8(byte) == 0; });
      module.synthesised.push_back(
          fmt::format("{:02X}h: not in the dump, {}", half.page, zeros ? "zeros" : "what its advertisement asks for"));
    }
  module.form_factor = form_factor_of(module.image);
  return module;
}

}  // namespace

std::optional<SimulatedModule> simulate(const plan::ModuleSource& source, plan::Diagnostics& diagnostics) {
  return source.profile ? from_profile(*source.profile, diagnostics) : from_dump(source, *source.dump, diagnostics);
}

void number_serial(sim::ModuleImage& image, unsigned number) {
  if (number == 0) return;
  sim::Half& page = image.halves.at(sim::upper_half(0x00));
  const auto serial = place_in(page, cmis::vendor_sn.info);
  std::size_t end = serial.size();
  while (end > 0 && (u8(serial[end - 1]) == ' ' || u8(serial[end - 1]) == 0)) --end;
  for (unsigned carry = number; carry > 0 && end > 0; --end) {
    const std::uint8_t digit = u8(serial[end - 1]);
    if (digit < '0' || digit > '9') break;
    const unsigned sum = digit - '0' + carry;
    serial[end - 1] = static_cast<std::byte>('0' + sum % 10);
    carry = sum / 10;
  }
  for (const cmis::ChecksumRule& rule : cmis::checksum_rules())
    if (rule.page == 0x00)
      page[rule.stored_at % 128U] =
          static_cast<std::byte>(byte_sum(std::span{page}.subspan(rule.first % 128U, rule.last - rule.first + 1U)));
}

}  // namespace plugfest::app
