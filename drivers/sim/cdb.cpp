#include "drivers/sim/cdb.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr auto never = Clock::time_point::max();

/// The part of Lower Memory that belongs to an instance.
struct StatusFields {
  const cmis::Field<bool>&busy, &failed;
  const cmis::Field<std::uint8_t>& result;
  const cmis::Field<bool>& complete;
};
constexpr std::array<StatusFields, 2> status_of = {
    {{cmis::cdb_status1_cdb_is_busy, cmis::cdb_status1_cdb_has_failed, cmis::cdb_status1_cdb_command_result,
      cmis::cdb_cmd_complete_flag1},
     {cmis::cdb_status2_cdb_is_busy, cmis::cdb_status2_cdb_has_failed, cmis::cdb_status2_cdb_command_result,
      cmis::cdb_cmd_complete_flag2}}};

HalfId message_half(unsigned bank) { return Memory::half_of(cmis::cmd_id.info, bank); }

/// Pages of extended payload: index 0 is the first.
HalfId payload_half(unsigned bank, std::size_t index) {
  const auto page = static_cast<std::uint8_t>(cmis::epl.info.page + index);
  return Memory::half_of(cmis::on_page(cmis::epl.info, page), bank);
}

std::span<std::byte> lpl_of(Half& half) { return std::span(half).subspan(cmis::lpl.info.byte % 128u, lpl_size); }
std::span<const std::byte> lpl_of(const Half& half) {
  return std::span(half).subspan(cmis::lpl.info.byte % 128u, lpl_size);
}

/// Whether a write access, whose addresses wrap inside their half, reaches that byte.
bool reaches(const Written& access, unsigned address) {
  return (address + 128u - access.first) % 128u < access.data.size();
}

/// The number that a write of all bytes of a field gives it; empty: it was not all of them.
std::optional<std::uint32_t> whole(const Written& access, const cmis::FieldInfo& field) {
  if (access.first > field.byte || access.first + access.data.size() < field.byte + std::size_t{field.width})
    return std::nullopt;
  return static_cast<std::uint32_t>(
      cmis::extract(field, access.data.subspan(std::size_t{field.byte} - access.first, field.width)));
}

}  // namespace

unsigned cdb_instances(const Memory& memory) {
  if (memory.flag(cmis::memory_model)) return 0;
  return memory.get(cmis::cdb_instances_supported).value_or(0);
}

std::vector<HalfId> add_cdb_pages(ModuleImage& image) {
  std::vector<HalfId> missing;
  const Memory memory(image);
  const auto add = [&](const HalfId& half) {
    if (image.halves.try_emplace(half).second) missing.push_back(half);
  };
  for (unsigned bank = 0; bank < cdb_instances(memory); ++bank) {
    add(message_half(bank));
    for (std::size_t page = 0; page < advertised_epl_pages(memory); ++page) add(payload_half(bank, page));
  }
  return missing;
}

Cdb::Cdb(const Memory& memory, const CdbBehaviour& behaviour)
    : behaviour_(behaviour),
      background_(memory.flag(cmis::cdb_background_mode_supported)),
      any_write_triggers_(memory.flag(cmis::cdb_command_trigger_method)),
      capture_time_(behaviour.capture.value_or(std::min<std::chrono::nanoseconds>(1ms, cdb_busy_time(memory) / 20))),
      check_time_(behaviour.check.value_or(std::min<std::chrono::nanoseconds>(1ms, cdb_busy_time(memory) / 20))),
      commands_(memory, behaviour) {
  for (unsigned bank = 0; bank < cdb_instances(memory); ++bank)
    if (memory.has(message_half(bank))) instances_.push_back({.bank = static_cast<std::uint8_t>(bank), .message = {}});
}

void Cdb::reset(Memory& memory, const Surroundings& around) {
  run_.reset();
  run_due_ = never;
  reset_request_ = false;
  for (Instance& instance : instances_) {
    instance = {.bank = instance.bank, .message = {}};
    memory.find(message_half(instance.bank))->fill(std::byte{0});
    for (std::size_t page = 0; page < advertised_epl_pages(memory); ++page)
      if (Half* half = memory.find(payload_half(instance.bank, page))) half->fill(std::byte{0});
    show_result(instance, {.failed = false, .code = 0}, memory);
  }
  commands_.reset(memory, around.now);
}

Clock::time_point Cdb::due() const {
  Clock::time_point due = run_due_;
  for (const Instance& instance : instances_) {
    due = std::min(due, instance.due);
    if (instance.shown_from != Clock::time_point{}) due = std::min(due, instance.shown_from);
  }
  return due;
}

Clock::time_point Cdb::refuses_until() const {
  Clock::time_point until{};
  for (const Instance& instance : instances_) {
    if (!background_ && instance.phase != Phase::idle) return never;
    until = std::max(until, instance.silent_until);
  }
  return until;
}

bool Cdb::take_reset_request() { return std::exchange(reset_request_, false); }

bool Cdb::triggers(const Written& access) const {
  const cmis::FieldInfo& id = cmis::cmd_id.info;
  const unsigned last = id.byte + id.width - 1u;
  if (any_write_triggers_) return reaches(access, last);
  return access.first + access.data.size() == last + 1u && access.data.size() <= id.width;
}

void Cdb::take_passwords(Memory& memory, const Written& access) {
  if (const auto password = whole(access, cmis::password_entry_area.info)) commands_.enter_password(*password, memory);
  if (const auto password = whole(access, cmis::password_change_entry_area.info))
    commands_.change_password(*password, memory);
}

void Cdb::written(Memory& memory, const Surroundings& around, const Written& access) {
  if (access.half.lower) {
    take_passwords(memory, access);
    return;
  }
  for (Instance& instance : instances_) {
    if (access.half != message_half(instance.bank) || !triggers(access)) continue;
    CdbMessage message = capture(memory, instance.bank);
    if (instance.phase == Phase::idle) {
      start(instance, std::move(message), memory, around.now);
    } else if (CdbCommand{message.id} == CdbCommand::abort_processing && check_code_of(message) == message.check_code) {
      start(instance, std::move(message), memory, around.now);
      instance.aborting = true;
    } else {
      instance.disturbed = true;
    }
  }
}

CdbMessage Cdb::capture(const Memory& memory, std::uint8_t bank) const {
  CdbMessage message;
  message.id = memory.get(cmis::cmd_id, 0, bank).value_or(0);
  message.epl_length = memory.get(cmis::epl_length, 0, bank).value_or(0);
  message.lpl_length = memory.get(cmis::lpl_length, 0, bank).value_or(0);
  message.check_code = memory.get(cmis::cdb_chk_code, 0, bank).value_or(0);
  const auto lpl = lpl_of(*memory.find(message_half(bank)));
  message.lpl.assign(lpl.begin(), lpl.begin() + std::min<std::ptrdiff_t>(message.lpl_length, std::ssize(lpl)));
  for (std::size_t page = 0; message.epl.size() < message.epl_length; ++page) {
    const Half* half = page < advertised_epl_pages(memory) ? memory.find(payload_half(bank, page)) : nullptr;
    if (half == nullptr) break;
    message.epl.insert(message.epl.end(), half->begin(), half->end());
  }
  if (message.epl.size() > message.epl_length) message.epl.resize(message.epl_length);
  return message;
}

void Cdb::start(Instance& instance, CdbMessage message, Memory& memory, Clock::time_point now) {
  instance = {.bank = instance.bank, .phase = Phase::captured, .due = now + capture_time_, .message = {}};
  instance.message = std::move(message);
  instance.silent_until = instance.due;
  if (behaviour_.status_zero > 0ns) instance.shown_from = now + behaviour_.status_zero;
  show_status(instance, memory, now);
}

void Cdb::step(Memory& memory, const Surroundings& around) {
  const Clock::time_point now = around.now;
  for (Instance& instance : instances_) {
    if (instance.due <= now) advance(instance, memory, around);
    if (instance.shown_from != Clock::time_point{} && instance.shown_from <= now) {
      instance.shown_from = {};
      if (instance.phase != Phase::idle) show_status(instance, memory, now);
    }
  }
  if (run_due_ > now) return;
  run_due_ = never;
  if (const auto run = std::exchange(run_, std::nullopt)) reset_request_ = commands_.run(*run, memory);
}

void Cdb::advance(Instance& instance, Memory& memory, const Surroundings& around) {
  switch (instance.phase) {
    case Phase::idle:
      break;
    case Phase::captured:
      instance.phase = Phase::checking;
      instance.due = around.now + check_time_;
      show_status(instance, memory, around.now);
      break;
    case Phase::checking:
      if (const auto refusal = commands_.refusal(instance.message, memory, around.phase)) {
        finish(instance, {.result = *refusal, .lpl = {}, .epl = {}}, memory);
        break;
      }
      instance.phase = Phase::executing;
      instance.due = around.now + commands_.begin(instance.message, memory);
      if (!background_) instance.due += behaviour_.nack;
      if (const CdbCommand command{instance.message.id};
          behaviour_.extra_delay > 0ns &&
          (command == CdbCommand::start_download || command == CdbCommand::complete_download)) {
        instance.due += behaviour_.extra_delay;
        instance.silent_until = instance.due;
      }
      show_status(instance, memory, around.now);
      break;
    case Phase::executing: {
      CdbReply reply = commands_.execute(instance.message, memory, around.now);
      if (const auto run = commands_.take_run()) {
        run_ = run;
        run_due_ = around.now + run->delay;
      }
      if (instance.aborting) reply.result = cdb_result::previous_aborted;
      finish(instance, reply, memory);
      break;
    }
  }
}

void Cdb::finish(Instance& instance, const CdbReply& reply, Memory& memory) {
  const CdbResult result = instance.disturbed ? cdb_result::previous_not_aborted : reply.result;
  show_reply(instance, result.failed ? CdbReply{.result = result, .lpl = {}, .epl = {}} : reply, memory);
  instance.phase = Phase::idle;
  instance.due = never;
  instance.shown_from = {};
  show_result(instance, result, memory);
  if (!behaviour_.complete_never) memory.set(status_of[instance.bank].complete, true);
}

void Cdb::show_reply(const Instance& instance, const CdbReply& reply, Memory& memory) const {
  CdbReplyHeader header = header_of(reply);
  if (behaviour_.reply_length_zero) header = {};
  if (behaviour_.reply_code_zero) header.check_code = 0;
  memory.set(cmis::rpl_length, header.length, 0, instance.bank);
  memory.set(cmis::rpl_chk_code, header.check_code, 0, instance.bank);
  std::ranges::copy(reply.lpl, lpl_of(*memory.find(message_half(instance.bank))).begin());
  std::span<const std::byte> rest = reply.epl;
  for (std::size_t page = 0; !rest.empty(); ++page) {
    Half* half = memory.find(payload_half(instance.bank, page));
    if (half == nullptr) break;
    const auto part = rest.first(std::min(rest.size(), half->size()));
    half->fill(std::byte{0});
    std::ranges::copy(part, half->begin());
    rest = rest.subspan(part.size());
  }
}

void Cdb::show_status(const Instance& instance, Memory& memory, Clock::time_point now) const {
  const StatusFields& fields = status_of[instance.bank];
  const bool shown = instance.shown_from == Clock::time_point{} || instance.shown_from <= now;
  memory.set(fields.busy, shown);
  memory.set(fields.failed, false);
  memory.set(fields.result, static_cast<std::uint8_t>(shown ? instance.phase : Phase::idle));
}

void Cdb::show_result(const Instance& instance, CdbResult result, Memory& memory) const {
  const StatusFields& fields = status_of[instance.bank];
  memory.set(fields.busy, false);
  memory.set(fields.failed, result.failed);
  memory.set(fields.result, result.code);
}

}  // namespace plugfest::sim
