#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/sim/cdb_behaviour.hpp"
#include "drivers/sim/cdb_message.hpp"
#include "drivers/sim/firmware_image.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace plugfest::sim {

enum class FirmwareBank : std::uint8_t { a, b, fixed };

/// The non-volatile firmware banks of a module and the transfer into one of them, without registers and time.
///
/// Two loadable banks, A and B, of which at most one is committed, and a fixed load from the factory. A module with one
/// loadable bank runs the fixed load from the start of a download until the new image is started.
class Firmware {
 public:
  /// A loadable image that was verified, or was there from the beginning.
  struct Load {
    FirmwareVersion version;
    std::uint32_t size = 0;  ///< bytes
  };
  using Tag = std::array<std::byte, 64>;

  /// @param active, inactive  what the registers say: bank A, which runs and is committed, and bank B, empty if 0.0
  Firmware(const FirmwareBehaviour& behaviour, const FirmwareTarget& target, const FirmwareVersion& active,
           const FirmwareVersion& inactive);

  /// What runs after a reset or a power cycle: the image that was asked for; else the committed one; where that is not
  /// valid the other one; else, and where none is committed, the fixed load. A transfer under way is lost.
  void boot();

  FirmwareBank running() const { return running_; }
  const FirmwareVersion& running_version() const;
  /// Empty: not valid, or there is no such bank.
  const std::optional<Load>& bank(FirmwareBank bank) const;
  const FirmwareVersion& factory() const { return factory_; }
  /// The version that ModuleInactiveFirmware shows; empty: none.
  std::optional<FirmwareVersion> inactive_version() const;
  /// FirmwareStatus of 0100h.
  std::uint8_t status() const;

  bool transfer_open() const { return transfer_.has_value(); }
  /// Whether 0101h may be answered with success.
  CdbResult can_start(std::uint32_t size) const;
  /// From here on the target is not valid. Follows can_start.
  void erase_target();
  CdbResult start(std::uint32_t size, std::span<const std::byte> header);
  /// @param address  0 is the first byte after the header
  CdbResult write(std::uint32_t address, std::span<const std::byte> data);
  /// Empty: no transfer, or outside of the image.
  std::optional<Bytes> read(std::uint32_t address, std::size_t count) const;
  CdbResult abort();
  /// Ends the transfer: the target is valid if the image is.
  CdbResult complete();

  CdbResult can_copy(FirmwareBank from, FirmwareBank to) const;
  /// From here on the target is not valid. Follows can_copy.
  void erase(FirmwareBank bank);
  CdbResult copy(FirmwareBank from, FirmwareBank to);

  /// The bank that runs after run modes 0 and 1; empty: none that is valid.
  std::optional<FirmwareBank> inactive_image() const;
  /// Asks for that image at the next boot, once.
  void select(FirmwareBank bank) { next_ = bank; }
  /// Runs that image now, without a reset.
  void switch_to(FirmwareBank bank) { running_ = bank; }
  CdbResult commit();

  /// The host's notes on a loadable bank.
  Tag& tag(FirmwareBank bank) { return tags_[static_cast<std::size_t>(bank)]; }
  bool has(FirmwareBank bank) const { return bank == FirmwareBank::a || (bank == FirmwareBank::b && two_banks_); }

 private:
  struct Transfer {
    FirmwareBank target{};
    std::size_t header = 0;
    Bytes image;
  };
  FirmwareBank target_bank() const;
  bool valid(FirmwareBank bank) const { return bank == FirmwareBank::fixed || this->bank(bank).has_value(); }
  std::optional<Load>& slot(FirmwareBank bank) { return loads_[static_cast<std::size_t>(bank)]; }

  FirmwareTarget identity_;
  bool two_banks_;
  std::uint32_t bank_size_;
  std::byte erased_;
  FirmwareVersion factory_;
  std::array<std::optional<Load>, 2> loads_;
  std::array<Tag, 2> tags_{};
  FirmwareBank running_ = FirmwareBank::a;
  std::optional<FirmwareBank> committed_ = FirmwareBank::a;
  std::optional<FirmwareBank> next_;
  std::optional<Transfer> transfer_;
};

}  // namespace plugfest::sim
