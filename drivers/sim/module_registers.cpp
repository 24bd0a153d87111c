#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"
#include "drivers/sim/flags.hpp"
#include "drivers/sim/module.hpp"

#include <algorithm>
#include <limits>
#include <utility>

/// What a bus master sees and does: pointer, pages, hold-off, registers that change by being touched.
namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr Clock::duration refusal_grid = 20ms;

bool within(std::uint8_t address, const cmis::FieldInfo& first, const cmis::FieldInfo& last) {
  return address >= first.byte && address < last.byte + cmis::extent(last);
}

bool is_on(const HalfId& half, const cmis::FieldInfo& field) {
  return !half.lower && half.page >= field.page && half.page < field.page + field.pages;
}

struct TriggerRegister {
  const cmis::Field<bool>& field;
  ControlSetId set;
  Commissioning commissioning;
};
constexpr std::array trigger_registers{
    TriggerRegister{cmis::scs0_apply_dp_init_lane, ControlSetId::staged_0, Commissioning::in_dp_init},
    TriggerRegister{cmis::scs0_apply_immediate_lane, ControlSetId::staged_0, Commissioning::at_once},
    TriggerRegister{cmis::scs0_apply_immediate_tx, ControlSetId::staged_0, Commissioning::at_once_tx},
    TriggerRegister{cmis::scs0_apply_immediate_rx, ControlSetId::staged_0, Commissioning::at_once_rx},
    TriggerRegister{cmis::scs1_apply_dp_init_lane, ControlSetId::staged_1, Commissioning::in_dp_init},
    TriggerRegister{cmis::scs1_apply_immediate_lane, ControlSetId::staged_1, Commissioning::at_once},
    TriggerRegister{cmis::scs1_apply_immediate_tx, ControlSetId::staged_1, Commissioning::at_once_tx},
    TriggerRegister{cmis::scs1_apply_immediate_rx, ControlSetId::staged_1, Commissioning::at_once_rx}};

bool one_way(Commissioning commissioning) {
  return commissioning == Commissioning::at_once_tx || commissioning == Commissioning::at_once_rx;
}

}  // namespace

bool Module::refuses(Clock::time_point now) const {
  if (!flat_ && unmanaged(machine_.phase())) return true;
  if (now < busy_until_) return true;
  if (std::ranges::any_of(units_, [&](const auto& unit) { return now < unit->refuses_until(); })) return true;
  if (behaviour_.nack_share <= 0) return false;
  StreamKey key = seat_.stream;
  key.process = Process::refusal;
  return uniform(key, static_cast<std::uint64_t>(now.time_since_epoch() / refusal_grid)) < behaviour_.nack_share;
}

bool Module::start(Direction direction, Clock::time_point now) {
  advance(now);
  if (direction_ == Direction::write) take_written();
  direction_.reset();
  written_.clear();
  if (refuses(now)) return false;
  direction_ = direction;
  read_ = excess_ = 0;
  read_from_ = pointer_;
  past_page_ = false;
  if (direction == Direction::read) refresh();
  return true;
}

/// Bytes that one access may have.
std::size_t Module::longest(Direction direction, const HalfId& half) const {
  constexpr std::size_t step = 8, page = 128, longest_epl = 2048;
  const std::size_t steps = memory_.bits(cmis::cdb_read_write_length_extension.info) + 1;
  if (is_on(half, cmis::lpl.info)) return step * std::min<std::size_t>(steps, 16);
  if (is_on(half, cmis::epl.info)) return std::min(step * steps, longest_epl);
  if (direction == Direction::write) return step;
  const bool whole_pages = !since(memory_, 5, 0) || memory_.get(cmis::full_page_read_supported) == cmis::Support::yes;
  return whole_pages ? page : step;
}

bool Module::write(std::byte value) {
  // A reset in mid-transaction leaves a module that listens no more.
  if (direction_ != Direction::write) return false;
  if (behaviour_.long_write != LongAccess::tolerate && written_.size() > 1) {
    const std::size_t most = longest(Direction::write, half_at(u8(written_.front())));
    if (written_.size() > most) {
      switch (behaviour_.long_write) {
        case LongAccess::tolerate:
          break;
        case LongAccess::wrap:
          written_[1 + excess_++ % most] = value;
          return true;
        case LongAccess::cut:
          return true;
        case LongAccess::nack:
          direction_.reset();
          written_.clear();
          return false;
      }
    }
  }
  written_.push_back(value);
  return true;
}

std::byte Module::read() {
  if (direction_ != Direction::read) return std::byte{0xFF};
  if (behaviour_.long_read != LongAccess::tolerate && read_ >= longest(Direction::read, half_at(pointer_))) {
    if (behaviour_.long_read != LongAccess::wrap) return std::byte{0xFF};
    pointer_ = read_from_;
    read_ = 0;
  }
  ++read_;
  turn_page();
  const HalfId half = half_at(pointer_);
  std::byte& stored = memory_.byte_at(half, pointer_);
  const std::byte value = stored;
  if (!flat_) stored &= ~std::byte{memory_.access(half).cleared[pointer_ % 128u]};
  move_pointer();
  return value;
}

/// The pointer stays in its half.
void Module::move_pointer() {
  past_page_ = pointer_ == 255;
  pointer_ = static_cast<std::uint8_t>((pointer_ & 0x80) | ((pointer_ + 1) & 0x7F));
}

/// An access that goes on past the end of a page of long payload: the module pages by itself, if it says so.
void Module::turn_page() {
  if (!std::exchange(past_page_, false)) return;
  if (!is_on(page_, cmis::epl.info) || !memory_.flag(cmis::cdb_auto_paging_supported)) return;
  HalfId next = page_;
  ++next.page;
  if (!is_on(next, cmis::epl.info) || !memory_.has(next)) next.page = cmis::epl.info.page;
  page_ = next;
  memory_.set(cmis::page_select, page_.page);
}

void Module::stop(Clock::time_point now) {
  advance(now);
  if (direction_ == Direction::write) take_written();
  direction_.reset();
}

/// Everything written in one transaction takes effect here, in order; resets and triggers last.
void Module::take_written() {
  if (written_.empty()) return;
  const Bytes written = std::exchange(written_, {});
  pointer_ = u8(written.front());
  if (written.size() == 1 || flat_) return;
  Effects effects;
  const std::uint8_t first = pointer_;
  const HalfId written_half = half_at(first);
  past_page_ = false;
  for (std::size_t i = 1; i < written.size(); ++i) {
    turn_page();
    store(pointer_, written[i], effects);
    move_pointer();
  }
  busy_until_ = now_ + (effects.non_volatile ? behaviour_.hold_off_nv
                        : effects.page       ? page_hold_off(behaviour_, memory_)
                                             : behaviour_.hold_off_write);
  if (effects.reset) {
    reset_now();
  } else {
    if (written.size() == 2 || !since(memory_, 5, 0))  // from 5.0 on a trigger counts as a single-byte write only
      for (const BankTrigger& found : effects.triggers) lanes_[found.bank].trigger(found.trigger, now_);
    tell_units({.half = written_half, .first = first, .data = std::span(written).subspan(1)});
  }
  settle(now_);
}

void Module::tell_units(const Written& access) {
  const auto tell = [&](const Written& of_bank) {
    for (const auto& unit : units_) {
      unit->written(memory_, surroundings(), of_bank);
      if (unit->take_reset_request()) reset_now();
    }
  };
  if (!is_broadcast(access.half)) return tell(access);
  for (unsigned bank = 0; bank < lanes_.size(); ++bank) {
    Written of_bank = access;
    of_bank.half.bank = static_cast<std::uint8_t>(bank);
    if (memory_.has(of_bank.half)) tell(of_bank);
  }
}

/// Whether a write to that half acts in all banks at once.
bool Module::is_broadcast(const HalfId& half) const {
  return is_lane_banked(half) && memory_.flag(cmis::bank_broadcast_supported) &&
         memory_.flag(cmis::bank_broadcast_enable);
}

void Module::store(std::uint8_t address, std::byte value, Effects& effects) {
  const HalfId half = half_at(address);
  if (half.lower && address == cmis::page_select.info.byte) {
    select_page(u8(value));
    effects.page = true;
    return;
  }
  if (half.lower && address == cmis::bank_select.info.byte) effects.page = true;
  if (half.lower && address == cmis::software_reset.info.byte) {
    const std::array raw{value};
    effects.reset = cmis::extract(cmis::software_reset.info, raw) != 0;
  }
  if (is_on(half, cmis::user_nv_data.info)) effects.non_volatile = true;
  if (!is_broadcast(half)) return store_in(half, address, value, effects);
  for (unsigned bank = 0; bank < lanes_.size(); ++bank) {
    const HalfId of_bank = upper_half(half.page, static_cast<std::uint8_t>(bank));
    if (memory_.has(of_bank)) store_in(of_bank, address, value, effects);
  }
}

void Module::store_in(const HalfId& half, std::uint8_t address, std::byte value, Effects& effects) {
  lanes_stale_ = true;
  if (is_on(half, cmis::scs0_apply_dp_init_lane.info)) {
    const bool second_set = within(address, cmis::scs1_apply_dp_init_lane.info, cmis::scs1_apply_immediate_rx.info);
    if (second_set && !memory_.flag(cmis::staged_set1_supported)) return;
    for (const TriggerRegister& trigger : trigger_registers) {
      if (address != trigger.field.info.byte || half.bank >= lanes_.size()) continue;
      if (one_way(trigger.commissioning) && !memory_.flag(cmis::unidir_reconfig_supported)) continue;
      effects.triggers.push_back({half.bank, {trigger.set, trigger.commissioning, u8(value)}});
    }
  }
  const std::byte mask{memory_.access(half).stored[address % 128u]};
  std::byte& stored = memory_.byte_at(half, address);
  stored = (stored & ~mask) | (value & mask);
}

/// Bank and page are one operation: the bank that was written counts now. What is not supported clears PageSelect and
/// leaves BankSelect as it was written. A vendor's page has banks if its bytes do.
void Module::select_page(std::uint8_t page) {
  ++page_writes_;
  const auto bank = static_cast<std::uint8_t>(memory_.bits(cmis::bank_select.info));
  HalfId wanted = upper_half(page, bank);
  if (!has_banks(page) && !memory_.has(wanted)) wanted.bank = 0;
  page_ = memory_.has(wanted) ? wanted : upper_half(0);
  memory_.set(cmis::page_select, page_.page);
}

/// Brings the half that is about to be read up to date: a read never leaves its half.
void Module::refresh() {
  if (flat_) return;
  const HalfId half = half_at(pointer_);
  if (!units_.empty()) {
    const Surroundings seen = surroundings();
    for (const auto& unit : units_) unit->show(memory_, seen, half);
  }
  const bool lanes = is_on(half, cmis::optical_power_tx.info);
  if (!(half.lower || lanes)) return;
  raise_flags();
  if (half.lower) {
    show_monitors();
    show_flag_summary(memory_);
  } else if (half.bank < lanes_.size()) {
    lanes_[half.bank].show_monitors(now_, seat_.stream);
  }
}

}  // namespace plugfest::sim
