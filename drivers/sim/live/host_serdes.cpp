#include "drivers/sim/live/host_serdes.hpp"

#include "drivers/base/error.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/live/require_time.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace plugfest::sim {

namespace {

constexpr Clock::duration noise_grid = std::chrono::milliseconds(100);
constexpr double snr_spread_db = 0.05;

std::vector<std::string> blind_spots(const HostConfig& config) {
  std::vector<std::string> sentences;
  if (config.taps_read == ReadBack::intent)
    sentences.push_back("Taps are what software was told to set: the silicon is not read.");
  if (config.taps_read == ReadBack::none) sentences.push_back("Taps cannot be read.");
  if (config.polarity_read == ReadBack::none) sentences.push_back("Polarity cannot be read.");
  if (config.compensation_read == ReadBack::none) sentences.push_back("Non-linear compensation cannot be read.");
  if (!config.shows_receiver) sentences.push_back("Receivers do not show their state.");
  return sentences;
}

}  // namespace

HostSerdes::HostSerdes(Link& link, End end) : link_(link), end_(end) {
  const HostConfig& config = link.config().host(end);
  info_ = {.name = fmt::format("{} SerDes (simulated)", config.name),
           .lanes = static_cast<int>(link.config().lanes),
           .taps = {},
           .full_scale = config.full_scale,
           .taps_read = config.taps_read,
           .polarity_read = config.polarity_read,
           .compensation_read = config.compensation_read,
           .can_set_taps = config.can_set_taps,
           .can_set_polarity = config.can_set_polarity,
           .can_set_compensation = config.can_set_compensation,
           .can_adapt = config.can_adapt,
           .shows_receiver = config.shows_receiver,
           .cannot_see = blind_spots(config)};
  for (std::size_t tap = 0; tap < tap_names.size(); ++tap)
    if (config.has_tap[tap]) info_.taps.emplace_back(tap_names[tap]);
}

unsigned HostSerdes::index_of(int lane) const {
  if (lane < 1 || lane > info_.lanes)
    throw BenchError(Errc::unsupported, fmt::format("{}: no lane {}", info_.name, lane));
  return static_cast<unsigned>(lane) - 1;
}

asio::awaitable<SerdesLane> HostSerdes::lane(int lane, Clock::time_point due) {
  require_time(link_, due, info_.name);
  const unsigned index = index_of(lane);
  if (info_.taps_read == ReadBack::none && info_.polarity_read == ReadBack::none &&
      info_.compensation_read == ReadBack::none)
    throw BenchError(Errc::unsupported, info_.name + ": nothing can be read");
  link_.advance();
  const HostState& host = link_.host(end_);
  const auto of = [&](ReadBack read) -> const LaneSettings& {
    return read == ReadBack::applied ? host.applied[index] : host.intended[index];
  };
  SerdesLane shown;
  if (info_.taps_read != ReadBack::none)
    for (std::size_t tap = 0; tap < tap_names.size(); ++tap)
      if (link_.config().host(end_).has_tap[tap]) shown.taps.emplace_back(of(info_.taps_read).codes[tap]);
  if (info_.polarity_read != ReadBack::none) {
    shown.tx_inverted = of(info_.polarity_read).tx_inverted;
    shown.rx_inverted = of(info_.polarity_read).rx_inverted;
  }
  if (info_.compensation_read != ReadBack::none) {
    shown.nlc_upper = of(info_.compensation_read).nlc_upper;
    shown.nlc_lower = of(info_.compensation_read).nlc_lower;
  }
  co_return shown;
}

asio::awaitable<void> HostSerdes::set_lane(int lane, const SerdesLane& settings, Clock::time_point due) {
  require_time(link_, due, info_.name);
  const unsigned index = index_of(lane);
  const auto require = [&](bool can, const char* what) {
    if (!can) throw BenchError(Errc::unsupported, fmt::format("{}: {} cannot be set", info_.name, what));
  };
  const auto refuse = [&](bool wrong, const char* what) {
    if (wrong) throw BenchError(Errc::refused, fmt::format("{} lane {}: {}", info_.name, lane, what));
  };
  if (!settings.taps.empty()) {
    require(info_.can_set_taps, "taps");
    refuse(settings.taps.size() != info_.taps.size(), "as many codes as there are taps are needed");
  }
  if (settings.tx_inverted || settings.rx_inverted) require(info_.can_set_polarity, "polarity");
  if (settings.nlc_upper || settings.nlc_lower) require(info_.can_set_compensation, "non-linear compensation");
  constexpr double most_percent = 50;
  for (const auto& percent : {settings.nlc_upper, settings.nlc_lower})
    refuse(percent && !(std::abs(*percent) <= most_percent), "compensation out of range");

  link_.advance();
  LaneSettings wanted = link_.host(end_).intended[index];
  auto code = settings.taps.begin();
  for (std::size_t tap = 0; tap < tap_names.size() && code != settings.taps.end(); ++tap) {
    if (!link_.config().host(end_).has_tap[tap]) continue;
    if (*code) {
      refuse(std::abs(**code) > *info_.full_scale, "code beyond full scale");
      wanted.codes[tap] = **code;
    }
    ++code;
  }
  if (settings.tx_inverted) wanted.tx_inverted = *settings.tx_inverted;
  if (settings.rx_inverted) wanted.rx_inverted = *settings.rx_inverted;
  if (settings.nlc_upper) wanted.nlc_upper = static_cast<float>(*settings.nlc_upper);
  if (settings.nlc_lower) wanted.nlc_lower = static_cast<float>(*settings.nlc_lower);
  link_.set_lane(end_, index, wanted, !settings.taps.empty());
  co_return;
}

asio::awaitable<SerdesReceiver> HostSerdes::receiver(int lane, Clock::time_point due) {
  require_time(link_, due, info_.name);
  const unsigned index = index_of(lane);
  if (!info_.shows_receiver) throw BenchError(Errc::unsupported, info_.name + ": receivers do not show their state");
  link_.advance();
  SerdesReceiver shown;
  shown.signal = link_.signal(end_, index);
  shown.locked = link_.locked(end_, index);
  if (*shown.locked) {
    const auto tick = static_cast<std::uint64_t>(link_.clock().now().time_since_epoch() / noise_grid);
    shown.snr_db = link_.numbers(end_, index).snr_db + snr_spread_db * normal(link_.stream(end_, index), tick);
  }
  co_return shown;
}

asio::awaitable<void> HostSerdes::adapt(int lane, Clock::time_point due) {
  require_time(link_, due, info_.name);
  const unsigned index = index_of(lane);
  if (!info_.can_adapt) throw BenchError(Errc::unsupported, info_.name + ": receivers cannot be told to adapt");
  link_.adapt(end_, index);
  co_return;
}

}  // namespace plugfest::sim
