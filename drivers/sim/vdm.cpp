#include "drivers/sim/vdm.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_28h.hpp"
#include "drivers/cmis/fields/page_2ch.hpp"
#include "drivers/cmis/fields/page_2dh.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/sim/memory.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::sim {

using namespace std::chrono_literals;

using cmis::VdmStatistic;

namespace {

constexpr auto never = Clock::time_point::max();
constexpr Clock::duration noise_grid = 100ms, shortest_interval = 10ms;
constexpr std::size_t groups = cmis::vdm_sample.info.pages;
constexpr std::uint8_t whole_module = 15;

/// A field of every group, as it stands on one group's page.
template <class T>
cmis::Field<T> of_group(const cmis::Field<T>& field, std::size_t group) {
  return cmis::on_page(field, static_cast<std::uint8_t>(field.info.page + group));
}

const cmis::Field<std::uint16_t>& samples_of(std::size_t group) {
  static const std::array fields{of_group(cmis::vdm_sample, 0), of_group(cmis::vdm_sample, 1),
                                 of_group(cmis::vdm_sample, 2), of_group(cmis::vdm_sample, 3)};
  return fields[group];
}

/// Whether a statistic may rise and fall: what it crosses shows when flags are looked at, or when something changes.
bool is_mean(VdmStatistic statistic) { return statistic == VdmStatistic::average || statistic == VdmStatistic::total; }

VdmThresholds load_thresholds(const Memory& memory, const cmis::VdmType& type, std::size_t group, std::size_t set,
                              unsigned bank) {
  const auto word = [&](const cmis::Field<std::uint16_t>& field) {
    return static_cast<std::uint16_t>(memory.bits(of_group(field, group).info, set, bank));
  };
  return vdm_thresholds(type, word(cmis::vdm_high_alarm_threshold), word(cmis::vdm_low_alarm_threshold),
                        word(cmis::vdm_high_warning_threshold), word(cmis::vdm_low_warning_threshold));
}

/// Freezing acts in all banks, and shows in all.
void set_in_banks(Memory& memory, const cmis::Field<bool>& field, bool value) {
  for (unsigned bank = 0; bank < lane_banks(memory); ++bank) memory.set(field, value, 0, bank);
}

std::vector<Light> lights_of(const Surroundings& around) {
  const BankViews banks(around);
  std::vector<Light> lights;
  for (unsigned bank = 0; bank < banks.count(); ++bank) lights.push_back(light_of(banks[bank]));
  return lights;
}

}  // namespace

void Vdm::reset(Memory& memory, const Surroundings& around) {
  names_missing_ = memory.get(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{5, 4};
  const auto advertised = std::chrono::duration<double, std::milli>(memory.get(cmis::fine_interval_length)->value);
  fine_interval_ = std::chrono::duration_cast<Clock::duration>(advertised);
  if (fine_interval_ == 0s) fine_interval_ = model_.fine_interval;
  fine_interval_ = std::max(fine_interval_, shortest_interval);
  intervals_ = static_cast<std::uint64_t>(around.now.time_since_epoch() / fine_interval_);
  list_instances(memory, around);
  const auto duty_cycle = static_cast<std::uint8_t>(memory.flag(cmis::duty_cycle_support) ? 10 : 0);
  for (unsigned bank = 0; bank < lane_banks(memory); ++bank) {
    for (std::size_t i = 0; i < cmis::vdm_flags.info.count; ++i) {
      memory.set_bits(cmis::vdm_flags.info, 0, i, bank);
      memory.set_bits(cmis::vdm_masks.info, 0xF, i, bank);
    }
    memory.set(cmis::monitoring_duty_cycle, duty_cycle, 0, bank);
  }
  for (const cmis::Field<bool>* field :
       {&cmis::freeze_request, &cmis::power_saving_mode, &cmis::freeze_done, &cmis::unfreeze_done})
    set_in_banks(memory, *field, false);
  freeze_ = saving_power_ = holding_ = false;
  latched_ = true;
  served_ = never;
  feed(memory, around);
}

void Vdm::list_instances(const Memory& memory, const Surroundings& around) {
  instances_.clear();
  receivers_.clear();
  for (unsigned bank = 0; bank < lane_banks(memory); ++bank) {
    const std::size_t advertised = memory.bits(cmis::vdm_support.info, 0, bank) + 1;
    for (std::size_t group = 0; group < std::min(groups, advertised); ++group) list_group(memory, around, group, bank);
  }
}

void Vdm::list_group(const Memory& memory, const Surroundings& around, std::size_t group, unsigned bank) {
  const cmis::FieldInfo type_field = of_group(cmis::vdmdescriptor_monitored_object_type, group).info;
  const cmis::FieldInfo place_field = of_group(cmis::vdmdescriptor_monitored_object_location, group).info;
  const cmis::FieldInfo set_field = of_group(cmis::vdmdescriptor_threshold_set_index, group).info;
  for (std::size_t slot = 0; slot < type_field.count; ++slot) {
    const auto* type = cmis::find_vdm_type(static_cast<std::uint8_t>(memory.bits(type_field, slot, bank)));
    const auto place = memory.bits(place_field, slot, bank);
    if (type == nullptr || (place >= 8 && place != whole_module)) continue;
    Instance instance{
        .bank = bank, .group = group, .slot = slot, .object = {.type = type}, .measure = error_measure(*type)};
    if (place != whole_module) instance.object.lane = static_cast<unsigned>(place);
    if (!instance.measure && !is_modelled(*type)) continue;
    instance.thresholds = load_thresholds(memory, *type, group, memory.bits(set_field, slot, bank), bank);
    if (instance.measure) {
      instance.receiver = receiver_of(instance.object, around, bank);
      receivers_[instance.receiver].sampler.want(*instance.measure);
    }
    instances_.push_back(instance);
  }
}

std::size_t Vdm::receiver_of(const VdmObject& object, const Surroundings& around, unsigned bank) {
  const cmis::Side side = cmis::side_of(object.type->place);
  const auto found = std::ranges::find_if(receivers_, [&](const Receiver& one) {
    return one.bank == bank && one.side == side && one.host_lane == object.lane;
  });
  const auto index = static_cast<std::size_t>(found - receivers_.begin());
  if (found == receivers_.end()) {
    StreamKey stream = around.stream;
    stream.lane = object.lane ? 8 * bank + *object.lane + 1 : 0;
    receivers_.push_back({.bank = bank,
                          .side = side,
                          .host_lane = object.lane,
                          .sampler = ErrorSampler(stream, side, fine_interval_, intervals_),
                          .held = {}});
  }
  return index;
}

bool Vdm::has_statistics() const {
  return std::ranges::any_of(instances_,
                             [](const Instance& one) { return one.object.type->statistic != VdmStatistic::none; });
}

void Vdm::feed(const Memory& memory, const Surroundings& around) {
  lights_ = lights_of(around);
  const BankViews banks(around);
  for (Receiver& receiver : receivers_)
    receiver.sampler.feed(saving_power_
                              ? ErrorRates{}
                              : error_rates(memory, signal_, banks[receiver.bank], receiver.side, receiver.host_lane),
                          around.now);
}

void Vdm::changed(Memory& memory, const Surroundings& around) {
  if (lights_of(around) == lights_) return;
  sample(around.now);
  feed(memory, around);
  latch_flags(memory, around);
}

/// Takes the samples that have become due. The first apart from the rest: from there on a minimum only falls and a
/// maximum only rises, so what they cross at any time they cross then or at the end.
void Vdm::sample(Clock::time_point now) {
  const auto until = static_cast<std::uint64_t>(now.time_since_epoch() / fine_interval_);
  while (intervals_ < until) {
    intervals_ = latched_ ? intervals_ + 1 : until;
    latched_ = false;
    for (Receiver& receiver : receivers_) receiver.sampler.take(intervals_);
    judge_extremes();
  }
}

/// Looks at all samples taken last, and at minimum and maximum, against their thresholds.
void Vdm::judge_extremes() {
  for (Instance& instance : instances_) {
    const VdmStatistic statistic = instance.object.type->statistic;
    if (!instance.measure || !instance.thresholds.present || is_mean(statistic)) continue;
    const ErrorSampler& sampler = receivers_[instance.receiver].sampler;
    std::optional<DrawRange> range = sampler.range(*instance.measure);
    if (!range) continue;
    if (statistic != VdmStatistic::none) {
      const double value = sampler.running(*instance.measure, statistic).value_or(0);
      range = {.least = value, .greatest = value};
    }
    instance.latched =
        static_cast<std::uint8_t>(instance.latched | to_nibble(crossed(instance.thresholds, range->least)) |
                                  to_nibble(crossed(instance.thresholds, range->greatest)));
  }
}

void Vdm::written(Memory& memory, const Surroundings& around, const Written& access) {
  const unsigned bank = access.half.bank;
  if (access.half != Memory::half_of(cmis::freeze_request.info, bank)) return;
  sample(around.now);
  latch_flags(memory, around);
  if (!memory.flag(cmis::power_saving_support)) memory.set(cmis::power_saving_mode, false, 0, bank);
  if (!memory.flag(cmis::duty_cycle_support)) memory.set(cmis::monitoring_duty_cycle, std::uint8_t{0}, 0, bank);
  settle_freeze(memory, around.now);
  const bool freeze = memory.flag(cmis::freeze_request, 0, bank);
  set_in_banks(memory, cmis::freeze_request, freeze);
  if (freeze != freeze_) request_freeze(memory, around.now);
  const bool save = memory.flag(cmis::power_saving_mode, 0, bank);
  set_in_banks(memory, cmis::power_saving_mode, save);
  if (save == saving_power_) return;
  // What was measured last stands until measuring goes on.
  if (save)
    for (unsigned each = 0; each < lane_banks(memory); ++each)
      for (std::size_t group = 0; group < groups; ++group) show_samples(memory, around, group, each);
  saving_power_ = save;
  feed(memory, around);
}

/// The statistics' interval ends with the request, and the next begins.
void Vdm::request_freeze(Memory& memory, Clock::time_point now) {
  freeze_ = !freeze_;
  set_in_banks(memory, freeze_ ? cmis::freeze_done : cmis::unfreeze_done, false);
  served_ = now + model_.freeze;
  if (!freeze_) return;
  holding_ = true;
  for (Receiver& receiver : receivers_) receiver.held = receiver.sampler.restart();
}

void Vdm::settle_freeze(Memory& memory, Clock::time_point now) {
  if (now < served_) return;
  served_ = never;
  holding_ = freeze_;
  if (freeze_ && model_.freeze_needs_statistics && !has_statistics()) return;
  set_in_banks(memory, freeze_ ? cmis::freeze_done : cmis::unfreeze_done, true);
}

void Vdm::show(Memory& memory, const Surroundings& around, const HalfId& half) {
  const bool flags = half.lower || half == Memory::half_of(cmis::vdm_flags.info, half.bank);
  settle_freeze(memory, around.now);
  if (flags) {
    sample(around.now);
    latch_flags(memory, around);
  }
  for (std::size_t group = 0; group < groups; ++group) {
    if (half != Memory::half_of(samples_of(group).info, half.bank) || saving_power_) continue;
    sample(around.now);
    show_samples(memory, around, group, half.bank);
  }
}

void Vdm::latch_flags(Memory& memory, const Surroundings& around) {
  const BankViews banks(around);
  for (Instance& instance : instances_) {
    unsigned flags = std::exchange(instance.latched, std::uint8_t{0});
    if (instance.thresholds.present && !saving_power_)
      if (const auto value = present_value(instance, banks)) flags |= to_nibble(crossed(instance.thresholds, *value));
    const std::size_t number = instance.group * cmis::vdm_sample.info.count + instance.slot;
    if (flags == 0) continue;
    const auto before = memory.bits(cmis::vdm_flags.info, number, instance.bank);
    memory.set_bits(cmis::vdm_flags.info, flags | before, number, instance.bank);
  }
  latched_ = true;
}

/// What is judged when flags are latched and not before: monitors, and means that have a new fine interval in them.
std::optional<double> Vdm::present_value(const Instance& instance, const BankViews& banks) const {
  if (!instance.measure) return value_of(instance, banks, false);
  const VdmStatistic statistic = instance.object.type->statistic;
  const ErrorSampler& sampler = receivers_[instance.receiver].sampler;
  if (!is_mean(statistic) || latched_ || !sampler.range(*instance.measure)) return std::nullopt;
  return sampler.running(*instance.measure, statistic);
}

std::optional<double> Vdm::value_of(const Instance& instance, const BankViews& banks, bool noise) const {
  const Surroundings& around = banks[instance.bank];
  if (instance.measure) {
    const Receiver& receiver = receivers_[instance.receiver];
    const VdmStatistic statistic = instance.object.type->statistic;
    if (statistic == VdmStatistic::none) return receiver.sampler.last(*instance.measure);
    if (holding_) return receiver.held.value(*instance.measure, statistic);
    return receiver.sampler.running(*instance.measure, statistic);
  }
  const auto reading = vdm_reading(instance.object, instance.thresholds, signal_, around);
  if (!reading) return std::nullopt;
  if (!noise) return reading->value;
  StreamKey stream = around.stream;
  stream.process = Process::vdm_monitor;
  stream.lane = instance.object.lane ? 8 * instance.bank + *instance.object.lane + 1 : 0;
  const auto tick = static_cast<std::uint64_t>(around.now.time_since_epoch() / noise_grid);
  return reading->value + reading->spread * normal(stream, tick << 8 | instance.object.type->id);
}

void Vdm::show_samples(Memory& memory, const Surroundings& around, std::size_t group, unsigned bank) const {
  const BankViews banks(around);
  for (const Instance& instance : instances_) {
    if (instance.group != group || instance.bank != bank) continue;
    const cmis::VdmType& type = *instance.object.type;
    const auto value = value_of(instance, banks, true);
    const auto bits = value ? cmis::vdm_bits(type, *value) : std::nullopt;
    memory.set_bits(samples_of(group).info, bits.value_or(vdm_missing(type, names_missing_)), instance.slot, bank);
  }
}

}  // namespace plugfest::sim
