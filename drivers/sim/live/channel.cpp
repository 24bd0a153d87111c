#include "drivers/sim/live/channel.hpp"

#include "drivers/sim/link/chain.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::sim {

namespace {

bool same(const link::LaneChain& one, const link::LaneChain& other) {
  if (one.host_tx.inverted != other.host_tx.inverted || one.module_tx.inverted != other.module_tx.inverted ||
      one.module_rx.inverted != other.module_rx.inverted || one.host_rx.inverted != other.host_rx.inverted)
    return false;
  return std::ranges::all_of(link::parameters(),
                             [&](const link::ParameterInfo& info) { return info.get(one) == info.get(other); });
}

HostLaneConfig lane_of(const HostConfig& host, unsigned lane) {
  return lane < host.lanes.size() ? host.lanes[lane] : HostLaneConfig{};
}

double milliwatts(double dbm) { return std::pow(10, dbm / 10); }

LaneNumbers summary(const link::LaneResult& result) {
  LaneNumbers numbers{.ber = result.ber,
                      .burst = result.burst,
                      .polarity = result.locked,
                      .average_mw = milliwatts(result.average_tp3_dbm),
                      .oma_mw = milliwatts(result.oma_tp3_dbm),
                      .vma_mv = result.vma_tp1_mv};
  const auto segments = result.all();
  if (segments.empty()) return numbers;
  numbers.snr_db = segments.back().snr_db;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].kind == link::SegmentKind::host_to_module) {
      numbers.tx_ber = segments[i].ber;
      numbers.tx_snr_db = segments[i].snr_db;
    }
    // What ends where a receiving module decides is followed by the way from there to its host.
    if (i + 1 < segments.size() && segments[i + 1].kind == link::SegmentKind::module_to_host) {
      numbers.rx_ber = segments[i].ber;
      numbers.rx_snr_db = segments[i].snr_db;
    }
  }
  return numbers;
}

}  // namespace

Channel::Channel(const LinkConfig& config, End sender) : config_(config), sender_(sender) {
  for (unsigned lane = 0; lane < lanes_.size(); ++lane) {
    unsigned alike = 0;
    while (alike < lane && !same(chain(alike, {}), chain(lane, {}))) ++alike;
    lanes_[lane].alike = static_cast<std::uint8_t>(alike);
  }
}

link::LaneChain Channel::chain(unsigned lane, const LaneKey& key) const {
  const End receiver = other(sender_);
  const HostConfig& from = config_.host(sender_);
  const HostConfig& to = config_.host(receiver);
  const HostLaneConfig from_lane = lane_of(from, lane);
  const HostLaneConfig to_lane = lane_of(to, lane);
  link::LaneChain chain{.host_tx = from.tx,
                        .near_trace = from.trace,
                        .module_tx = config_.module(sender_).tx,
                        .medium = config_.medium,
                        .module_rx = config_.module(receiver).rx,
                        .far_trace = to.trace,
                        .host_rx = to.rx,
                        .near_celsius = static_cast<double>(sender_ == End::near ? key.near_celsius : key.far_celsius),
                        .far_celsius = static_cast<double>(sender_ == End::near ? key.far_celsius : key.near_celsius)};
  for (const LaneParameter& own : config_.lane_parameters)
    if (own.sender == sender_ && own.lane == lane + 1 && own.parameter != nullptr) own.parameter->set(chain, own.value);
  for (std::size_t tap = 0; tap < link::fir_length; ++tap)
    chain.host_tx.fir[tap] = static_cast<double>(key.sender.codes[tap]) / from.full_scale;
  chain.host_tx.nlc_upper_percent = key.sender.nlc_upper;
  chain.host_tx.nlc_lower_percent = key.sender.nlc_lower;
  chain.host_tx.inverted = key.sender.tx_inverted != from_lane.tx_swapped;
  if (from_lane.trace_db) chain.near_trace.loss_db = *from_lane.trace_db;
  if (to_lane.trace_db) chain.far_trace.loss_db = *to_lane.trace_db;
  const auto bit_of = [&](std::uint8_t mask) { return (mask >> lane & 1) != 0; };
  chain.module_tx.inverted =
      bit_of(config_.module(sender_).tx_inverted) != (sender_ == End::near && key.module_inverted);
  chain.module_rx.inverted =
      bit_of(config_.module(receiver).rx_inverted) != (receiver == End::near && key.module_inverted);
  if (key.controls.peaking_db) chain.module_tx.peaking_db = *key.controls.peaking_db;
  if (key.controls.pre_db) chain.module_rx.pre_db = *key.controls.pre_db;
  if (key.controls.post_db) chain.module_rx.post_db = *key.controls.post_db;
  if (key.controls.amplitude) chain.module_rx.amplitude_code = *key.controls.amplitude;
  chain.host_rx.inverted = key.receiver_inverted != to_lane.rx_swapped;
  if (key.misadapted) chain.host_rx.receiver.adaptation_penalty_db += config_.misadaptation_db;
  return chain;
}

const LaneNumbers& Channel::numbers(unsigned lane, const LaneKey& key) {
  Lane& own = lanes_[lane];
  if (own.known && own.key == key) return own.numbers;
  const auto twin = std::ranges::find_if(
      lanes_, [&](const Lane& one) { return one.known && one.alike == own.alike && one.key == key; });
  if (twin != lanes_.end()) {
    own.numbers = twin->numbers;
  } else {
    own.numbers = summary(link::evaluate(chain(lane, key)));
    ++evaluations_;
  }
  own.key = key;
  own.known = true;
  return own.numbers;
}

}  // namespace plugfest::sim
