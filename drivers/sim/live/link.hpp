#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/live/channel.hpp"
#include "drivers/sim/live/host_state.hpp"
#include "drivers/sim/live/incidents.hpp"
#include "drivers/sim/live/link_config.hpp"
#include "drivers/sim/live/port.hpp"
#include "drivers/sim/live/reception.hpp"
#include "drivers/sim/outside.hpp"
#include "drivers/sim/thermal.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::sim {

class Module;
class PatternCheckers;

/// The link of a slot: two hosts, the slot's module, the medium and a far module.
///
/// It does nothing by itself, like everything here: what happened since it was last looked at is worked out event by
/// event at the events' own times. It is what the near module meets outside, so that their events are in one order.
class Link final : public Outside {
 public:
  /// @param stream  seed and slot
  /// @param module  what is plugged in, null when nothing is
  Link(VirtualClock& clock, const StreamKey& stream, const LinkConfig& config, std::function<Module*()> module);
  ~Link() override;

  const LinkConfig& config() const { return config_; }
  VirtualClock& clock() { return clock_; }

  unsigned bank() const override { return (config_.first_lane - 1) / 8; }
  Clock::time_point due() const override;
  const Arriving& meet(const ModuleLanes& lanes, Clock::time_point now) override;
  void settled(Clock::time_point due) override;
  /// The cage is empty from now on.
  void module_gone(Clock::time_point now);

  /// Works out everything that happens until now.
  void advance();
  /// When something happens next if nobody does anything, the module's events included.
  Clock::time_point next_due() const;

  // What hosts see and do. Lanes are 0-based.
  const Port& port(End end) const { return ports_[index_of(end)]; }
  Port& port(End end) { return ports_[index_of(end)]; }
  const HostState& host(End end) const { return hosts_[index_of(end)]; }
  /// Why that end has no link; empty: it has.
  std::string down_reason(End end) const;
  const FecTotals& read_fec(End end);
  void set_admin(End end, bool up);
  /// @param taps  whether `settings` holds codes that somebody sets; else they stay as they are in the silicon
  void set_lane(End end, unsigned lane, const LaneSettings& settings, bool taps);
  void adapt(End end, unsigned lane);
  bool signal(End end, unsigned lane) const { return (receptions_[index_of(end)].signal() >> lane & 1) != 0; }
  bool locked(End end, unsigned lane) const { return (receptions_[index_of(end)].locked() >> lane & 1) != 0; }
  /// What arrives at a host's receiver, as the model has it; meaningful while there is a signal.
  const LaneNumbers& numbers(End receiver, unsigned lane) const;
  /// What a receiver adds to its own estimate of SNR.
  StreamKey stream(End end, unsigned lane) const;
  void generate(End end, std::optional<TestPattern> pattern);
  void check(End end, std::optional<TestPattern> pattern);
  void start_counts(End end);
  std::vector<BerCount> counts(End end);

  // For tests and for what a bench says happens. A check never sees these.
  /// That end's port loses its SerDes at `at`, for so long.
  void flap(End end, Clock::time_point at, Clock::duration lasts);
  /// That many bit errors a bit more, at that end's receiver. @param lanes  bit n-1 for lane n
  void burst(End end, Clock::time_point at, Clock::duration lasts, double ber, std::uint8_t lanes = 0xFF);
  /// That end's receiver has adapted badly.
  void misadapt(End end);
  void set_ambient(End end, double celsius);
  /// Flaps and FEC count from zero on: somebody cleared them.
  void clear_counters(End end);
  /// Another port under the same name.
  void recreate(End end);
  void set_present(End end, bool present);

  /// Whoever waits for the link's next event and wants to be told when something happens before that.
  class Sleeper {
   public:
    virtual ~Sleeper() = default;
    virtual Clock::time_point until() const = 0;
    virtual void wake() = 0;
  };
  void add_sleeper(Sleeper* sleeper) { sleepers_.push_back(sleeper); }
  void remove_sleeper(Sleeper* sleeper) { std::erase(sleepers_, sleeper); }

 private:
  static constexpr std::size_t index_of(End end) { return static_cast<std::size_t>(end); }
  static constexpr std::array ends{End::near, End::far};

  template <class How>
  void change(How how);
  Clock::time_point own_due() const;
  // link_events.cpp: what happens, and what follows from it
  void happen(Clock::time_point now);
  void work_out(Clock::time_point now);
  void light(Clock::time_point now);
  void receive(End receiver, Clock::time_point now);
  void feed_checkers(End end, Clock::time_point now);
  void show_module();
  bool sends(End end) const;
  bool at_its_rate(unsigned lane) const;
  bool lane_passes(End receiver, unsigned lane) const;
  int media_lane(unsigned lane) const;
  std::optional<std::uint8_t> pattern_at(End receiver, unsigned lane) const;
  LaneKey key_of(End sender, unsigned lane) const;
  unsigned module_lane(unsigned lane) const { return (config_.first_lane - 1) % 8 + lane; }
  void peer_came_back(End receiver);

  VirtualClock& clock_;
  StreamKey stream_;
  LinkConfig config_;
  std::function<Module*()> module_;
  std::uint8_t in_use_;  // lanes of the port, from bit 0
  ModuleLanes lanes_;
  std::array<HostState, 2> hosts_;
  std::array<Channel, 2> channels_;      // by sender
  std::array<Reception, 2> receptions_;  // by receiver
  std::array<Port, 2> ports_;
  std::array<std::unique_ptr<PatternCheckers>, 2> checkers_;
  Incidents incidents_;
  Thermal far_thermal_;
  int far_celsius_ = 0;
  Clock::time_point far_degree_due_ = Clock::time_point::max();
  Clock::time_point far_dark_due_ = Clock::time_point::max();  // squelch of the far module
  bool far_lit_ = false;
  std::array<bool, 2> sent_before_{};
  std::array<std::uint32_t, 2> returns_{};  // how often each receiver's peer came back
  Arriving arriving_;
  bool stale_ = true;
  std::vector<Sleeper*> sleepers_;
};

}  // namespace plugfest::sim
