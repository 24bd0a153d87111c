#include "drivers/cmis/module.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/read_sets.hpp"

#include <cassert>
#include <utility>

namespace plugfest::cmis {
namespace {

Address address_of(const FieldInfo& field, std::uint8_t bank, std::size_t offset = 0) {
  return {.bank = bank, .page = field.page, .byte = static_cast<std::uint8_t>(field.byte + offset)};
}

/// One element as a field of its own, which begins at the element's first byte.
FieldInfo alone(const FieldInfo& field, const Place& at) {
  FieldInfo own = field;
  own.layout = Layout::single;
  own.width = static_cast<std::uint8_t>(at.width);
  own.msb = static_cast<std::uint8_t>(at.msb);
  own.lsb = static_cast<std::uint8_t>(at.lsb);
  return own;
}

/// What there is to read on every paged module without asking what it advertises.
constexpr std::array<std::uint8_t, 5> snapshot_pages = {0x00, 0x01, 0x02, 0x10, 0x11};

/// A whole half in one READ (CMIS 5.3, FullPageReadSupported).
constexpr std::size_t full_page = half_size;

template <class T>
std::array<T, 8> lanes(const Memory& memory, const Field<T>& field, std::uint8_t bank, bool& known) {
  std::array<T, 8> values{};
  for (std::size_t lane = 0; lane < values.size(); ++lane) {
    const std::optional<T> value = memory.value(field, lane, bank);
    known = known && value;
    values[lane] = value.value_or(T{});
  }
  return values;
}

}  // namespace

/// What is known of the module that is plugged in. An epoch of Pages ends when it may be another module.
struct Module::Held {
  explicit Held(std::uint64_t e) : epoch(e) {}
  std::uint64_t epoch;
  Memory memory;
  bool identified = false;
  ReadPlan poll_plan;
  std::size_t poll_plan_for = 0;  // the max_read that it was made for; 0: none yet
  std::uint8_t poll_bank = 0;
};

MonitorReading monitors(const Memory& memory, const Memory& identity, std::uint8_t bank) {
  MonitorReading reading;
  const auto advertised = [&](const Field<bool>& field) { return identity.value(field) == true; };
  if (advertised(temp_mon_supported)) reading.temperature = memory.value(temp_mon_value);
  if (advertised(vcc_mon_supported)) reading.vcc = memory.value(vcc_mon_voltage);
  bool known = true;
  const auto tx = lanes(memory, optical_power_tx, bank, known);
  const auto rx = lanes(memory, optical_power_rx, bank, known);
  auto bias = lanes(memory, laser_bias_tx, bank, known);
  if (!known) return reading;
  if (advertised(tx_optical_power_mon_supported)) reading.tx_power = tx;
  if (advertised(rx_optical_power_mon_supported)) reading.rx_power = rx;
  const auto scaling = identity.value(tx_bias_current_scaling_factor);
  if (!advertised(tx_bias_mon_supported) || !scaling) return reading;
  for (MilliAmpere& current : bias) current = current * factor(*scaling);
  reading.tx_bias = bias;
  return reading;
}

Module::Module(Pages& pages, std::span<const QuirkRule> quirks) : pages_(pages), quirks_(quirks) {}
Module::~Module() = default;

asio::awaitable<std::uint64_t> Module::read_bits(const FieldInfo& field, std::size_t element, std::uint8_t bank) {
  assert(field.access != Access::ro_cor);
  return bits_of(field, element, bank);
}

asio::awaitable<bool> Module::take_flag(const Field<bool>& flag, std::size_t element, std::uint8_t bank) {
  assert(flag.info.access == Access::ro_cor);
  co_return co_await bits_of(flag.info, element, bank) != 0;
}

asio::awaitable<std::vector<bool>> Module::take_flags(const Field<bool>& flag, std::uint8_t bank) {
  assert(flag.info.access == Access::ro_cor);
  const Bytes raw = co_await pages_.read(address_of(flag.info, bank), extent(flag.info));
  std::vector<bool> lanes;
  for (std::size_t lane = 0; lane < flag.info.count; ++lane) lanes.push_back(extract(flag.info, raw, lane) != 0);
  co_return lanes;
}

asio::awaitable<std::uint64_t> Module::bits_of(const FieldInfo& field, std::size_t element, std::uint8_t bank) {
  const Place at = place(field, element);
  const Bytes raw = co_await pages_.read(address_of(field, bank, at.offset), at.width);
  co_return extract(alone(field, at), raw);
}

asio::awaitable<Bytes> Module::read_bytes(const FieldInfo& field, std::uint8_t bank) {
  assert(field.access != Access::ro_cor);
  co_return co_await pages_.read(address_of(field, bank), extent(field));
}

asio::awaitable<void> Module::write_bytes(const FieldInfo& field, std::span<const std::byte> data, std::uint8_t bank) {
  co_await pages_.write(address_of(field, bank), data);
}

asio::awaitable<void> Module::write_bits(const FieldInfo& field, std::uint64_t bits, std::size_t element,
                                         std::uint8_t bank) {
  const Place at = place(field, element);
  const FieldInfo own = alone(field, at);
  const std::function<void(std::span<std::byte>)> put = [&](std::span<std::byte> raw) { insert(own, raw, bits); };
  co_await pages_.update(address_of(field, bank, at.offset), at.width, put);
}

asio::awaitable<void> Module::gather(const Wanted& wanted, Memory& memory) {
  const ReadPlan plan = plan_reads(wanted, {.max_read = pages_.max_read(), .shown = pages_.shown()});
  co_await pages_.read(plan.reads, memory);
}

asio::awaitable<Memory> Module::read(const Wanted& wanted) {
  const HeldPtr held = co_await meet();
  Memory memory;
  co_await gather(wanted, memory);
  co_return memory;
}

/// How this module may be read. Revision 4.x allowed longer reads too, and modules did not keep to it: 8 bytes are safe
/// everywhere, and a quirk may say more.
asio::awaitable<Module::HeldPtr> Module::meet() {
  if (held_ && held_->epoch == pages_.epoch()) co_return held_;
  const auto held = std::make_shared<Held>(pages_.epoch());
  const Wanted first = first_look();
  co_await gather(first, held->memory);
  // CMIS 3 knows nothing of it and a flat module has no page 01h; a reserved byte of 4.0 to 5.2 reads 0, which says no.
  const auto revision = held->memory.value(cmis_revision);
  const bool asked = held->memory.value(memory_model) == false && revision && revision->major > 3;
  if (asked) {
    const Wanted advertisement = access_advertisement();
    co_await gather(advertisement, held->memory);
    if (held->memory.value(full_page_read_supported) == Support::yes) pages_.allow_long_reads(full_page);
  }
  held_ = held;
  co_return held;
}

void Module::adopt_quirks(const Memory& identity) {
  ModuleName name{
      .vendor = identity.text(vendor_name).value_or(""), .part = identity.text(vendor_pn).value_or(""), .firmware = {}};
  const auto major = identity.value(module_active_firmware_major_revision);
  const auto minor = identity.value(module_active_firmware_minor_revision);
  if (major && minor) name.firmware = Revision{*major, *minor};
  pages_.quirks().adopt(quirks_, name);
}

/// A byte that was reserved before CMIS 5.3 promises nothing.
void Module::adopt_promises(const Memory& identity) {
  const auto revision = identity.value(cmis_revision);
  const auto exponent = identity.value(max_duration_bpc);
  if (revision && *revision >= max_duration_bpc.info.since && exponent) pages_.promise_page_change(*exponent);
}

asio::awaitable<void> Module::read_identity(Memory& memory) {
  Wanted rest = identity_set(memory);
  rest.remove_known(memory);
  co_await gather(rest, memory);
}

/// Some modules take a long READ, wrap or fill up with FFh, and advertise it all the same: the page checksum tells.
asio::awaitable<void> Module::check_long_reads(Memory& memory) {
  const std::uint8_t page = vendor_name.info.page;
  const auto as_read = page_checksum(memory, page);
  const std::size_t allowed = pages_.max_read();
  const std::size_t safe = PagesOptions{}.max_read;
  if (!as_read || as_read->ok() || allowed <= safe) co_return;
  pages_.allow_long_reads(safe);
  Memory again;
  const Wanted first = first_look();
  co_await gather(first, again);
  co_await read_identity(again);
  const std::size_t covered = page_00h_checksum.info.byte + 1u - half_size;
  const bool same = again.read(0, page, half_size, covered) == memory.read(0, page, half_size, covered);
  if (same) {
    pages_.allow_long_reads(allowed);  // the checksum is wrong, not the way it was read
    co_return;
  }
  pages_.quirks().report("long reads are advertised and give wrong data");
  memory = std::move(again);
}

asio::awaitable<Module::HeldPtr> Module::identified() {
  const HeldPtr held = co_await meet();
  if (held->identified) co_return held;
  Memory memory = held->memory;
  co_await read_identity(memory);
  co_await check_long_reads(memory);
  adopt_quirks(memory);
  adopt_promises(memory);
  held->memory = std::move(memory);
  held->identified = true;
  co_return held;
}

asio::awaitable<Memory> Module::identify() {
  const HeldPtr held = co_await identified();
  co_return held->memory;
}

asio::awaitable<Memory> Module::survey(SnapshotOptions options, std::uint8_t bank) {
  Memory memory = co_await identify();
  const Wanted status = status_set(memory, options.flags, bank);
  co_await gather(status, memory);
  co_return memory;
}

asio::awaitable<MonitorReading> Module::poll(std::uint8_t bank) {
  const HeldPtr held = co_await identified();
  const std::size_t max_read = pages_.max_read();
  if (held->poll_plan_for != max_read || held->poll_bank != bank) {
    const Wanted wanted = monitor_set(held->memory, bank);
    held->poll_plan = plan_reads(wanted, {.max_read = max_read, .shown = std::nullopt});
    held->poll_plan_for = max_read;
    held->poll_bank = bank;
  }
  const std::vector<PlannedRead> reads = held->poll_plan.reads;
  Memory memory;
  co_await pages_.read(reads, memory);
  co_return monitors(memory, held->memory, bank);
}

asio::awaitable<Memory> Module::snapshot(SnapshotOptions options) {
  co_await identified();
  Memory memory;
  Wanted lower;
  lower.add_readable_lower();
  if (options.flags) lower.add_flags_of_lower();
  co_await gather(lower, memory);
  const bool flat = memory.value(memory_model) == true;
  for (const std::uint8_t page : snapshot_pages) {
    if (flat && page != 0x00) break;
    const bool there = co_await pages_.has_page(0, page);
    if (!there) continue;
    Wanted wanted;
    wanted.add_readable(0, page);
    if (options.flags) wanted.add_flags_of(0, page);
    co_await gather(wanted, memory);
  }
  co_return memory;
}

void Module::forget() {
  pages_.forget_selection();
  pages_.quirks().forget();
  held_.reset();
}

}  // namespace plugfest::cmis
