#include "harness/checks/fec_reading.hpp"

#include "harness/checks/link_work.hpp"
#include "harness/stats/error_bounds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

/// What open software takes for the wrong bits of a corrected symbol, of a codeword of RS(544,514), of RS(528,514).
constexpr double bits_per_symbol = 5, bits_per_codeword_544 = 75, bits_per_codeword_528 = 35;
/// Reference clocks of Ethernet: 100 ppm either way (IEEE 802.3); as much again for the bench's own clock.
constexpr double clock_tolerance = 2e-4;
/// Times of reads are taken around a request to the host's software.
constexpr double least_blind_s = 1e-3;

std::string_view text_of(ErrorsFrom errors) {
  switch (errors) {
    case ErrorsFrom::bits:
      return "wrong bits counted";
    case ErrorsFrom::symbols:
      return "wrong bits estimated from corrected symbols, 1 to 5 each";
    case ErrorsFrom::codewords:
      return "wrong bits estimated from corrected codewords, 1 to 75 (RS(544,514)) or 35 (RS(528,514)) each";
    case ErrorsFrom::nothing:
      return "nothing of wrong bits";
  }
  return "";
}

std::string_view text_of(FecLanes lanes) {
  switch (lanes) {
    case FecLanes::none:
      return "of the whole port";
    case FecLanes::physical:
      return "by physical lane";
    case FecLanes::fec:
      return "by FEC lane";
    case FecLanes::undeclared:
      return "by lanes of a kind that nobody declares";
  }
  return "";
}

const std::optional<std::uint64_t>& events_of(const FecCount& count, ErrorsFrom errors) {
  switch (errors) {
    case ErrorsFrom::bits:
      return count.corrected_bits;
    case ErrorsFrom::symbols:
      return count.corrected_symbols;
    case ErrorsFrom::codewords:
    case ErrorsFrom::nothing:
      return count.corrected_codewords;
  }
  return count.corrected_codewords;
}

/// A host may hand out an estimate under the name of a count.
bool bits_are_estimated(const Context& context, End end, const FecCounters& first) {
  const plan::Platform* const platform = context.link.at(end).platform;
  const auto& told = (platform == nullptr ? context.platform : *platform).host_view.bit_errors.value;
  if (told && *told == "estimated") return true;
  const auto bits = first.port.corrected_bits, symbols = first.port.corrected_symbols;
  return bits && symbols && *symbols > 0 && *bits == *symbols * static_cast<std::uint64_t>(bits_per_symbol);
}

ErrorsFrom best_of(const FecCount& count, bool estimated) {
  if (count.corrected_bits && !estimated) return ErrorsFrom::bits;
  if (count.corrected_symbols) return ErrorsFrom::symbols;
  if (count.corrected_codewords) return ErrorsFrom::codewords;
  return ErrorsFrom::nothing;
}

double most_of(ErrorsFrom errors, const stats::RsCode& code) {
  switch (errors) {
    case ErrorsFrom::bits:
    case ErrorsFrom::nothing:
      return 1;
    case ErrorsFrom::symbols:
      return bits_per_symbol;
    case ErrorsFrom::codewords:
      return code.n == stats::rs_544_514.n ? bits_per_codeword_544 : bits_per_codeword_528;
  }
  return 1;
}

/// @return empty: it went backwards, or is not counted any more
std::optional<double> grown(const std::optional<std::uint64_t>& earlier, const std::optional<std::uint64_t>& later) {
  if (!earlier || !later || *later < *earlier) return std::nullopt;
  return static_cast<double>(*later - *earlier);
}

bool went_back(const std::optional<std::uint64_t>& earlier, const std::optional<std::uint64_t>& later) {
  return earlier && later && *later < *earlier;
}

bool any_went_back(const FecCount& earlier, const FecCount& later) {
  return went_back(earlier.codewords, later.codewords) || went_back(earlier.corrected_bits, later.corrected_bits) ||
         went_back(earlier.corrected_symbols, later.corrected_symbols) ||
         went_back(earlier.corrected_codewords, later.corrected_codewords) ||
         went_back(earlier.uncorrectable_codewords, later.uncorrectable_codewords);
}

std::string why_broken(const FecCounters& earlier, const FecCounters& later) {
  if (earlier.incarnation != later.incarnation)
    return "the port was made anew, or its counters were cleared, between two reads";
  if (earlier.lanes.size() != later.lanes.size()) return "the host counts another number of lanes than before";
  bool back = any_went_back(earlier.port, later.port);
  for (std::size_t i = 0; i < later.lanes.size(); ++i) back = back || any_went_back(earlier.lanes[i], later.lanes[i]);
  if (back) return "a counter went backwards: somebody cleared it between two reads";
  if (earlier.mode != later.mode) return fmt::format("FEC was {} and is {}", earlier.mode, later.mode);
  return {};
}

}  // namespace

std::string FecSource::counter_name(int number) const {
  switch (lanes) {
    case FecLanes::none:
      return "port";
    case FecLanes::physical:
      return fmt::format("lane {}", number);
    case FecLanes::fec:
      return fmt::format("FEC lane {}", number);
    case FecLanes::undeclared:
      return fmt::format("counter {} (of what, nobody says)", number);
  }
  return "port";
}

std::string FecSource::text() const {
  return fmt::format("{} ({} end): {}, {}", name, to_string(end), text_of(errors), text_of(lanes));
}

FecSource fec_source(const Context& context, End end, const FecCounters& first) {
  const HostPortInfo& info = context.link.at(end).port->info();
  const plan::PortClass& held_to = *port_class(context);
  FecSource source{.end = end,
                   .name = info.name,
                   .code = code_of(held_to).value_or(stats::rs_544_514),
                   .port_rate = held_to.lanes * held_to.lane_rate,
                   .counts_codewords = first.port.codewords.has_value()};
  const bool estimated = bits_are_estimated(context, end, first);
  if (!first.lanes.empty() && info.fec_lanes != FecLanes::none) {
    source.errors = best_of(first.lanes.front(), estimated);
    const bool all = std::ranges::all_of(
        first.lanes, [&](const FecCount& lane) { return events_of(lane, source.errors).has_value(); });
    const auto of_port = static_cast<std::size_t>(held_to.lanes);
    const bool fits =
        info.fec_lanes == FecLanes::physical ? first.lanes.size() == of_port : first.lanes.size() % of_port == 0;
    if (source.errors != ErrorsFrom::nothing && all && fits) {
      source.lanes = info.fec_lanes;
      source.counters = static_cast<int>(first.lanes.size());
      source.from_lanes = true;
    }
  }
  if (source.counters == 0) {
    source.errors = best_of(first.port, estimated);
    source.counters = source.errors == ErrorsFrom::nothing ? 0 : 1;
    // The one lane of a port is the port.
    if (held_to.lanes == 1) source.lanes = FecLanes::physical;
  }
  source.most_per_event = most_of(source.errors, source.code);
  return source;
}

void fec_between(const FecSource& source, const FecCounters& earlier, const FecCounters& later, FecInterval& into) {
  into.from = earlier.ended;
  into.to = later.ended;
  into.shortest = std::max(Clock::duration{}, later.begun - earlier.ended);
  into.longest = later.ended - earlier.begun;
  into.broken = why_broken(earlier, later);
  into.errors.clear();
  into.bits = into.port_bits = 0;
  into.bits_from_time = false;
  into.codewords = into.corrected_codewords = into.uncorrectable = into.missing_s = std::nullopt;
  if (!into.broken.empty()) return;

  into.codewords = grown(earlier.port.codewords, later.port.codewords);
  into.corrected_codewords = grown(earlier.port.corrected_codewords, later.port.corrected_codewords);
  into.uncorrectable = grown(earlier.port.uncorrectable_codewords, later.port.uncorrectable_codewords);
  const double shortest_s = std::chrono::duration<double>(into.shortest).count();
  const double longest_s = std::chrono::duration<double>(into.longest).count();
  double port_bits = source.port_rate * shortest_s;
  into.bits_from_time = !into.codewords;
  if (into.codewords) {
    port_bits = *into.codewords * source.code.bits();
    const double carried_s = port_bits / source.port_rate;
    into.missing_s = carried_s > longest_s ? longest_s - carried_s : std::max(0.0, shortest_s - carried_s);
  }
  into.port_bits = port_bits;
  into.bits = std::floor(port_bits / std::max(1, source.counters));
  if (source.counters == 0) return;
  for (int i = 0; i < source.counters; ++i) {
    const auto lane = static_cast<std::size_t>(i);
    const auto events =
        source.from_lanes
            ? grown(events_of(earlier.lanes[lane], source.errors), events_of(later.lanes[lane], source.errors))
            : grown(events_of(earlier.port, source.errors), events_of(later.port, source.errors));
    if (!events) {
      into.broken = "a counter that was there is not told any more";
      into.errors.clear();
      return;
    }
    into.errors.push_back(*events);
  }
}

double CodewordClock::add(const FecInterval& interval) {
  if (!interval.missing_s) return 0;
  const double missing_s = *interval.missing_s;
  const double length_s = std::chrono::duration<double>(interval.longest).count();
  const double drift_s = clock_tolerance * length_s;
  // More than could come: what is early now was late before.
  if (-missing_s > drift_s) lag_s_ = std::max(lag_s_, -missing_s);
  const double tolerated_s = least_blind_s + drift_s + lag_s_;
  blind_s_ =
      std::max(blind_s_, tolerated_s + std::chrono::duration<double>(interval.longest - interval.shortest).count());
  return missing_s > tolerated_s ? missing_s : 0;
}

std::string_view events_name(const FecSource& source) {
  switch (source.errors) {
    case ErrorsFrom::bits:
      return "wrong bits";
    case ErrorsFrom::symbols:
      return "corrected symbols";
    case ErrorsFrom::codewords:
    case ErrorsFrom::nothing:
      return "corrected codewords";
  }
  return "";
}

std::optional<stats::RsCode> code_of(const plan::PortClass& port_class) {
  if (port_class.fec == "RS544") return stats::rs_544_514;
  if (port_class.fec == "RS528") return stats::rs_528_514;
  return std::nullopt;
}

std::string percent(double confidence) {
  constexpr double steps = 1e6, last = 999'999, rounding = 1e-6;
  const double fine = confidence * steps;
  if (fine > last + rounding) return "more than 99.9999 %";
  return fmt::format("{:.6g} %", std::floor(fine + rounding) / (steps / 100));
}

std::string rounded_up(double value, int digits) {
  if (!(value > 0) || !std::isfinite(value)) return fmt::format("{:.{}g}", value, digits);
  const double unit = std::pow(10, std::floor(std::log10(value)) - digits + 1);
  constexpr double rounding = 1e-9;
  return fmt::format("{:.{}g}", std::ceil(value / unit - rounding) * unit, digits);
}

std::string ratio_text(double errors, double bits, double confidence) {
  if (errors > 0) return fmt::format("{:.3g}", errors / bits);
  return fmt::format("< {} at {}", rounded_up(stats::binomial_upper(0, bits, confidence), 2), percent(confidence));
}

}  // namespace plugfest::checks
