#pragma once

#include "drivers/base/error.hpp"
#include "drivers/cage_signals.hpp"
#include "drivers/pins.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace plugfest {

struct CageTiming {
  Clock::duration debounce = presence_debounce;             ///< of ModPrsL; at least presence_debounce
  Clock::duration bounce_limit = std::chrono::seconds{1};   ///< a contact that does not settle by then is broken
  Clock::duration answer_time = std::chrono::seconds{1};    ///< for one access of a line
  Clock::duration select_set_up = plugfest::select_set_up;  ///< after ModSelL; at least plugfest::select_set_up
  Clock::duration select_hold = plugfest::select_hold;      ///< before its end; at least plugfest::select_hold
};

/// Pins on single lines of an adapter: what the signals mean, their levels and times. A driver gives the lines.
///
/// The first use takes all lines, the outputs with their first levels, and so does the first use after a failure, then
/// with the levels that were last asked for. An output that could not be set counts as not set.
///
/// All throw BenchError as the lines do; Errc::timed_out also: a line was not served in its time.
class CagePins : public Pins {
 public:
  bool can_reset() const final { return wired(CageSignal::reset); }
  asio::awaitable<void> set_reset(bool asserted) final {
    require(CageSignal::reset);
    co_await prepare();
    if (!asserted) co_await clock_.wait_until(reset_since_ + reset_hold);
    co_await set(CageSignal::reset, asserted);
    if (asserted) reset_since_ = clock_.now();
  }

  bool can_request_low_power() const final { return wired(CageSignal::low_power); }
  asio::awaitable<void> set_low_power_request(bool asserted) final {
    require(CageSignal::low_power);
    co_await prepare();
    co_await set(CageSignal::low_power, asserted);
  }
  /// What is asked for, not what the pin shows.
  asio::awaitable<bool> low_power_request() final {
    require(CageSignal::low_power);
    co_await prepare();
    co_return asserted_[at(CageSignal::low_power)];
  }

  bool can_see_presence() const final { return wired(CageSignal::present); }
  /// Takes the debounce time.
  /// @throws BenchError  Errc::timed_out also: the contact does not settle
  asio::awaitable<bool> module_present() final {
    require(CageSignal::present);
    co_await prepare();
    const auto give_up = clock_.now() + timing_.debounce + timing_.bounce_limit;
    Debounce contact{timing_.debounce};
    for (;;) {
      const bool level = co_await sense(CageSignal::present);
      const auto settled = contact.sample(clock_.now(), level);
      if (settled) co_return asserted_by(wires_.present, *settled);
      if (clock_.now() >= give_up)
        throw BenchError(Errc::timed_out, std::string("ModPrsL does not settle: a loose contact, or no pull-up"));
      co_await clock_.wait_for(sampling);
    }
  }

  bool can_see_interrupt() const { return wired(CageSignal::interrupt); }
  /// IntL: the module has something to say. An empty cage has not, where the board pulls the line up.
  /// @pre can_see_interrupt()
  asio::awaitable<bool> interrupt() {
    require(CageSignal::interrupt);
    co_await prepare();
    const bool level = co_await sense(CageSignal::interrupt);
    co_return asserted_by(wires_.interrupt, level);
  }

  bool can_select() const { return wired(CageSignal::select); }
  /// Whether the first use of any line selects the module.
  bool starts_selected() const { return wires_.select.asserted; }
  /// ModSelL: lets the module listen to the bus, and waits until it does.
  /// @pre can_select(), also below
  asio::awaitable<void> select() {
    require(CageSignal::select);
    co_await prepare();
    deselected_ = false;
    co_await set(CageSignal::select, true);
    co_await clock_.wait_for(timing_.select_set_up);
  }
  /// Holds what was selected to the end, then lets it listen no longer; nothing to do where that is so already. Takes
  /// no other line. After a failure that stays what is asked for: the next use of any line makes up for it.
  asio::awaitable<void> deselect() {
    require(CageSignal::select);
    if (deselected_) co_return;
    if (std::exchange(asserted_[at(CageSignal::select)], false)) co_await clock_.wait_for(timing_.select_hold);
    try {
      co_await drive(CageSignal::select, level_of(wires_.select, false), due());
    } catch (...) {
      doubt();
      throw;
    }
    deselected_ = true;
  }

  bool can_reseat() const final { return false; }
  asio::awaitable<void> reseat() final {
    throw BenchError(Errc::unsupported, std::string("these lines do not switch the module's supply"));
    co_return;
  }

  /// Takes the lines, unless that was done: before the first use of the bus, where ModSelL is wired.
  asio::awaitable<void> prepare() {
    if (prepared_) co_return;
    try {
      for (const CageSignal signal : cage_signals)
        if (wired(signal)) co_await take(signal);
    } catch (...) {
      doubt();
      throw;
    }
    if (can_select() && !deselected_) co_await clock_.wait_for(timing_.select_set_up);
    prepared_ = true;
  }

 protected:
  /// @param clock  outlives this
  /// @throws std::invalid_argument  a time below its least
  CagePins(Clock& clock, CageWires wires, const CageTiming& timing)
      : clock_(clock), wires_(std::move(wires)), timing_(timing) {
    if (timing_.debounce < presence_debounce) throw std::invalid_argument("ModPrsL is debounced for 100 ms or more");
    if (timing_.select_set_up < plugfest::select_set_up || timing_.select_hold < plugfest::select_hold)
      throw std::invalid_argument("ModSelL is set up for 2 ms and held for 500 us, or longer");
    for (const CageSignal signal : cage_signals) asserted_[at(signal)] = wires_[signal].asserted;
  }

  const CageWires& wires() const { return wires_; }
  bool wired(CageSignal signal) const { return !wires_[signal].line.empty(); }

 private:
  static constexpr std::chrono::milliseconds sampling{10};

  /// Makes the line an output; the level, true is high, is there before the line drives.
  virtual asio::awaitable<void> drive(CageSignal signal, bool level, Clock::time_point due) = 0;
  /// Makes the line an input.
  virtual asio::awaitable<void> listen(CageSignal signal, Clock::time_point due) = 0;
  /// The level at the pin of an input.
  virtual asio::awaitable<bool> level(CageSignal signal, Clock::time_point due) = 0;

  static std::size_t at(CageSignal signal) { return static_cast<std::size_t>(signal); }
  Clock::time_point due() const { return clock_.now() + timing_.answer_time; }

  void require(CageSignal signal) const {
    if (!wired(signal)) throw BenchError(Errc::unsupported, std::string(name_of(signal)) + " is not wired");
  }

  asio::awaitable<void> take(CageSignal signal) {
    if (!is_output(signal)) {
      co_await listen(signal, due());
      co_return;
    }
    const bool asserted = asserted_[at(signal)];
    co_await drive(signal, level_of(wires_[signal], asserted), due());
    if (signal == CageSignal::select) deselected_ = !asserted;
  }

  asio::awaitable<void> set(CageSignal signal, bool asserted) {
    // At once, since a caller that takes the lines anew must not put the old level back.
    const bool before = std::exchange(asserted_[at(signal)], asserted);
    try {
      co_await drive(signal, level_of(wires_[signal], asserted), due());
    } catch (...) {
      asserted_[at(signal)] = before;
      doubt();
      throw;
    }
  }

  asio::awaitable<bool> sense(CageSignal signal) {
    try {
      co_return co_await level(signal, due());
    } catch (...) {
      doubt();
      throw;
    }
  }

  /// The lines may have lost their levels.
  void doubt() {
    prepared_ = false;
    deselected_ = false;
  }

  Clock& clock_;
  CageWires wires_;
  CageTiming timing_;
  std::array<bool, cage_signals.size()> asserted_{};
  bool prepared_ = false;
  bool deselected_ = false;  ///< known to be
  Clock::time_point reset_since_{};
};

}  // namespace plugfest
