#include "drivers/sim/diagnostics.hpp"

#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/sim/memory.hpp"

#include <algorithm>

namespace plugfest::sim {

namespace {

constexpr auto never = Clock::time_point::max();

bool touches(const Written& access, const cmis::FieldInfo& field) {
  return access.first < field.byte + cmis::extent(field) && access.first + access.data.size() > field.byte;
}

/// Carries what was written into the other banks, as far as it starts and stops checkers.
void spread(Memory& memory, const Written& access, unsigned banks) {
  for (const auto* field : {&cmis::host_side_checker_enable, &cmis::media_side_checker_enable}) {
    if (!touches(access, field->info)) continue;
    const std::uint8_t lanes = memory.lanes(*field, access.half.bank);
    for (unsigned bank = 0; bank < banks; ++bank) memory.set_lanes(*field, lanes, bank);
  }
  if (!touches(access, cmis::reset_error_information.info)) return;
  const bool hold = memory.flag(cmis::reset_error_information, 0, access.half.bank);
  for (unsigned bank = 0; bank < banks; ++bank) memory.set(cmis::reset_error_information, hold, 0, bank);
}

}  // namespace

void Diagnostics::reset(Memory& memory, const Surroundings& around) {
  const unsigned banks = lane_banks(memory);
  while (banks_.size() < banks) {
    banks_.emplace_back(behaviour_, static_cast<unsigned>(banks_.size()), around.stream);
    for (DiagnosticsBank& other : banks_) {
      if (&other == &banks_.back()) continue;
      other.share_timers(banks_.back());
      banks_.back().share_timers(other);
    }
  }
  const BankViews views(around);
  for (unsigned bank = 0; bank < banks_.size(); ++bank) banks_[bank].reset({memory, bank}, views[bank]);
}

void Diagnostics::changed(Memory& memory, const Surroundings& around) {
  const BankViews views(around);
  for (unsigned bank = 0; bank < banks_.size(); ++bank) banks_[bank].changed({memory, bank}, views[bank]);
}

Clock::time_point Diagnostics::due() const {
  Clock::time_point due = never;
  for (const DiagnosticsBank& bank : banks_) due = std::min(due, bank.due());
  return due;
}

void Diagnostics::step(Memory& memory, const Surroundings& around) {
  const BankViews views(around);
  for (unsigned bank = 0; bank < banks_.size(); ++bank)
    if (banks_[bank].due() <= around.now) banks_[bank].step({memory, bank}, views[bank]);
}

void Diagnostics::show(Memory& memory, const Surroundings& around, const HalfId& half) {
  const BankViews views(around);
  for (unsigned bank = 0; bank < banks_.size(); ++bank) {
    const bool results = half == Memory::half_of(cmis::diagnostics_selector.info, bank);
    if (half.lower || results) banks_[bank].show({memory, bank}, views[bank], results);
  }
}

void Diagnostics::written(Memory& memory, const Surroundings& around, const Written& access) {
  const unsigned bank = access.half.bank;
  if (bank >= banks_.size()) return;
  const BankViews views(around);
  if (access.half == Memory::half_of(cmis::diagnostics_selector.info, bank)) {
    if (touches(access, cmis::diagnostics_selector.info)) banks_[bank].selected({memory, bank}, views[bank]);
    return;
  }
  if (access.half != Memory::half_of(cmis::media_side_output_loopback_enable.info, bank)) return;
  const bool global = memory.flag(cmis::start_stop_is_global, 0, bank);
  if (global) spread(memory, access, static_cast<unsigned>(banks_.size()));
  for (unsigned each = 0; each < banks_.size(); ++each)
    if (global || each == bank) banks_[each].controlled({memory, each}, views[each]);
}

}  // namespace plugfest::sim
