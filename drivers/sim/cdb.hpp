#pragma once

#include "drivers/sim/cdb_commands.hpp"
#include "drivers/sim/unit.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace plugfest::sim {

struct ModuleImage;

/// How many instances the registers advertise: 0, 1 or 2. A reserved code is none.
unsigned cdb_instances(const Memory& memory);

/// Gives an image the pages of the command data block that it advertises and does not have, as zeros.
/// @return those that were missing
std::vector<HalfId> add_cdb_pages(ModuleImage& image);

/// The command data block: takes messages from page 9Fh and its extended payload, runs them over time, shows status and
/// reply.
///
/// A message that is triggered while its instance is busy is not run, unless it is the abort command: what is under way
/// goes on, and ends in "previous command not properly aborted". With the first trigger method a write that is neither
/// one byte nor two triggers nothing.
class Cdb final : public Unit {
 public:
  Cdb(const Memory& memory, const CdbBehaviour& behaviour);

  void reset(Memory& memory, const Surroundings& around) override;
  Clock::time_point due() const override;
  void step(Memory& memory, const Surroundings& around) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;
  Clock::time_point refuses_until() const override;
  bool take_reset_request() override;

 private:
  enum class Phase : std::uint8_t { idle, captured, checking, executing };
  struct Instance {
    std::uint8_t bank = 0;
    Phase phase = Phase::idle;
    Clock::time_point due = Clock::time_point::max();
    Clock::time_point silent_until{};  ///< no access before then
    Clock::time_point shown_from{};    ///< the status is 00h before then
    CdbMessage message;
    bool aborting = false;  ///< the message stopped another one
    bool disturbed = false;
  };

  bool triggers(const Written& access) const;
  void take_passwords(Memory& memory, const Written& access);
  CdbMessage capture(const Memory& memory, std::uint8_t bank) const;
  void start(Instance& instance, CdbMessage message, Memory& memory, Clock::time_point now);
  void advance(Instance& instance, Memory& memory, const Surroundings& around);
  void finish(Instance& instance, const CdbReply& reply, Memory& memory);
  void show_reply(const Instance& instance, const CdbReply& reply, Memory& memory) const;
  void show_status(const Instance& instance, Memory& memory, Clock::time_point now) const;
  void show_result(const Instance& instance, CdbResult result, Memory& memory) const;

  CdbBehaviour behaviour_;
  bool background_;
  bool any_write_triggers_;
  std::chrono::nanoseconds capture_time_, check_time_;
  CdbCommands commands_;
  std::vector<Instance> instances_;
  std::optional<FirmwareRun> run_;
  Clock::time_point run_due_ = Clock::time_point::max();
  bool reset_request_ = false;
};

}  // namespace plugfest::sim
