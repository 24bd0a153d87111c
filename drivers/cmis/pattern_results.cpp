#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_14h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pattern_test.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace plugfest::cmis {
namespace {

constexpr std::uint64_t no_count = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t last_total = no_count - 1;  // bit 0 is no part of it
constexpr std::size_t lanes_in_selection = 4;

/// Whose results a selection shows.
DiagnosticsSelection counts_of(Side side, bool upper_lanes, ResultsOf results) {
  using enum DiagnosticsSelection;
  const bool host = side == Side::host;
  switch (results) {
    case ResultsOf::running:
      if (host) return upper_lanes ? host_lanes_5_to_8 : host_lanes_1_to_4;
      return upper_lanes ? media_lanes_5_to_8 : media_lanes_1_to_4;
    case ResultsOf::last_measurement:
      if (host) return upper_lanes ? gated_host_lanes_5_to_8 : gated_host_lanes_1_to_4;
      return upper_lanes ? gated_media_lanes_5_to_8 : gated_media_lanes_1_to_4;
  }
  return none;
}

struct CountRegisters {
  const Field<std::uint64_t>*errors, *bits;
  const Field<bool>* sync_loss;
};
constexpr CountRegisters host_counts{&host_side_error_count, &host_side_total_bit_count, &host_side_pattern_sync_loss};
constexpr CountRegisters media_counts{&media_side_error_count, &media_side_total_bit_count,
                                      &media_side_pattern_sync_loss};
static_assert(host_side_error_count.info.byte == media_side_error_count.info.byte);

LaneCount count_of(const CountRegisters& registers, std::span<const std::byte> raw, std::size_t lane) {
  const auto totals = raw.subspan(static_cast<std::size_t>(registers.bits->info.byte - registers.errors->info.byte));
  LaneCount count;
  count.errors = extract(registers.errors->info, raw, lane);
  count.sync_loss = extract(registers.sync_loss->info, totals, lane) != 0;
  count.bits = extract(registers.bits->info, totals, lane) << registers.bits->info.lsb;
  count.available = count.errors != no_count;
  return count;
}

std::string not_taken(const Selected& selected) {
  return fmt::format("{}: {:02X}h was written and {:02X}h reads back", diagnostics_selector.info.name, selected.asked,
                     selected.shown);
}

/// The numbers that stand for "no data", in one module or another.
bool says_nothing(double ratio) { return ratio == 0 || ratio == 0.5 || ratio == 1; }

}  // namespace

asio::awaitable<Selected> select_diagnostics(Module& module, Clock& clock, DiagnosticsSelection selection,
                                             std::uint8_t bank) {
  const Bytes code{static_cast<std::byte>(selection)};
  co_await module.write_bytes(diagnostics_selector.info, code, bank);
  const auto written = clock.now();
  const auto quirk = module.pages().quirks().use(QuirkSetting::selector_delay, &Quirks::selector_delay);
  co_await clock.wait_for(quirk.value_or(selector_wait));
  Selected selected{.asked = static_cast<std::uint8_t>(selection)};
  selected.waited = clock.now() - written;
  selected.shown = static_cast<std::uint8_t>(co_await module.read_bits(diagnostics_selector.info, 0, bank));
  co_return selected;
}

std::optional<double> LaneCount::ber() const {
  if (!measured()) return std::nullopt;
  return static_cast<double>(errors) / static_cast<double>(bits);
}

std::optional<LaneCount> counted_between(const LaneCount& earlier, const LaneCount& later) {
  if (!earlier.available || !later.available || later.bits == last_total) return std::nullopt;
  const std::uint64_t bits = later.bits - earlier.bits;
  // Half the range takes a lane years: a total that fell by less than that was begun anew.
  constexpr std::uint64_t half_range = std::uint64_t{1} << 63;
  if (bits >= half_range || later.errors < earlier.errors) return std::nullopt;
  return LaneCount{
      .errors = later.errors - earlier.errors, .bits = bits, .sync_loss = later.sync_loss, .available = true};
}

asio::awaitable<CountReading> read_counts(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          ResultsOf results, std::uint8_t bank) {
  const CountRegisters& registers = side == Side::host ? host_counts : media_counts;
  CountReading reading;
  for (std::size_t first = 0; first < lanes_in_bank; first += lanes_in_selection) {
    const unsigned wanted = unsigned{lanes} >> first & ((1u << lanes_in_selection) - 1u);
    if (wanted == 0) continue;
    const Selected selected = co_await select_diagnostics(module, clock, counts_of(side, first != 0, results), bank);
    if (!selected.taken()) {
      reading.problem = not_taken(selected);
      continue;
    }
    const FieldInfo& from = registers.errors->info;
    const std::size_t count = registers.bits->info.byte + extent(registers.bits->info) - from.byte;
    const Address at{.bank = bank, .page = from.page, .byte = from.byte};
    const Bytes raw = co_await module.pages().read(at, count);
    for (std::size_t lane = 0; lane < lanes_in_selection; ++lane)
      if ((wanted >> lane & 1) != 0) reading.lanes[first + lane] = count_of(registers, raw, lane);
  }
  co_return reading;
}

asio::awaitable<CountReading> take_counts(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          std::uint8_t bank) {
  co_await freeze_counts(module, bank);
  const CountReading reading = co_await read_counts(module, clock, side, lanes, ResultsOf::running, bank);
  co_await release_counts(module, bank);
  co_return reading;
}

asio::awaitable<RatioReading> read_ratios(Module& module, Clock& clock, Side side, std::uint8_t lanes,
                                          ResultsOf results, std::uint8_t bank) {
  const auto selection = results == ResultsOf::running ? DiagnosticsSelection::ber : DiagnosticsSelection::gated_ber;
  const Selected selected = co_await select_diagnostics(module, clock, selection, bank);
  RatioReading reading;
  if (!selected.taken()) {
    reading.problem = not_taken(selected);
    co_return reading;
  }
  const Field<double>& field = side == Side::host ? host_side_ber : media_side_ber;
  const Bytes raw = co_await module.read_bytes(field.info, bank);
  for (std::size_t lane = 0; lane < reading.lanes.size(); ++lane) {
    const auto ratio = field.decode(raw, lane);
    if ((lanes >> lane & 1) != 0 && ratio && !says_nothing(*ratio)) reading.lanes[lane] = ratio;
  }
  co_return reading;
}

asio::awaitable<SnrReading> read_snr(Module& module, Clock& clock, Side side, std::uint8_t lanes, std::uint8_t bank) {
  const Selected selected = co_await select_diagnostics(module, clock, DiagnosticsSelection::snr, bank);
  SnrReading reading;
  if (!selected.taken()) {
    reading.problem = not_taken(selected);
    co_return reading;
  }
  const Field<Decibel>& field = side == Side::host ? host_side_snr : media_side_snr;
  const Bytes raw = co_await module.read_bytes(field.info, bank);
  for (std::size_t lane = 0; lane < reading.lanes.size(); ++lane)
    if ((lanes >> lane & 1) != 0 && extract(field.info, raw, lane) != 0) reading.lanes[lane] = field.decode(raw, lane);
  co_return reading;
}

}  // namespace plugfest::cmis
