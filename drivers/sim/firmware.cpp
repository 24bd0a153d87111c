#include "drivers/sim/firmware.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace plugfest::sim {

namespace {

constexpr FirmwareBank other(FirmwareBank bank) { return bank == FirmwareBank::a ? FirmwareBank::b : FirmwareBank::a; }

FirmwareVersion factory_of(const FirmwareBehaviour& behaviour, const FirmwareVersion& active) {
  if (behaviour.factory) return *behaviour.factory;
  FirmwareVersion version;
  version.major = active.major;
  version.minor = active.minor;
  return version;
}

}  // namespace

Firmware::Firmware(const FirmwareBehaviour& behaviour, const FirmwareTarget& target, const FirmwareVersion& active,
                   const FirmwareVersion& inactive)
    : identity_(target),
      two_banks_(behaviour.two_banks),
      bank_size_(behaviour.bank_size),
      erased_(std::byte{behaviour.erased_byte}),
      factory_(factory_of(behaviour, active)) {
  loads_[0] = Load{active, behaviour.loaded_size};
  const bool loaded = inactive.major != 0 || inactive.minor != 0;
  if (two_banks_ && loaded) loads_[1] = Load{inactive, behaviour.loaded_size};
}

void Firmware::boot() {
  transfer_.reset();
  const std::optional<FirmwareBank> wanted = std::exchange(next_, std::nullopt);
  if (wanted && valid(*wanted)) {
    running_ = *wanted;
  } else if (!committed_) {
    running_ = FirmwareBank::fixed;
  } else if (valid(*committed_)) {
    running_ = *committed_;
  } else {
    running_ = valid(other(*committed_)) ? other(*committed_) : FirmwareBank::fixed;
  }
}

const std::optional<Firmware::Load>& Firmware::bank(FirmwareBank bank) const {
  assert(bank != FirmwareBank::fixed);
  return loads_[static_cast<std::size_t>(bank)];
}

const FirmwareVersion& Firmware::running_version() const {
  return running_ == FirmwareBank::fixed ? factory_ : bank(running_)->version;
}

std::optional<FirmwareVersion> Firmware::inactive_version() const {
  const auto inactive = inactive_image();
  if (!inactive) return std::nullopt;
  return bank(*inactive)->version;
}

std::uint8_t Firmware::status() const {
  const auto bits = [&](FirmwareBank bank) {
    return (running_ == bank ? 1u : 0u) + (committed_ == bank ? 2u : 0u) + (valid(bank) ? 0u : 4u);
  };
  return static_cast<std::uint8_t>(bits(FirmwareBank::a) + 16 * bits(FirmwareBank::b));
}

FirmwareBank Firmware::target_bank() const {
  if (!two_banks_) return FirmwareBank::a;
  if (running_ != FirmwareBank::fixed) return other(running_);
  return committed_ ? other(*committed_) : FirmwareBank::a;
}

CdbResult Firmware::can_start(std::uint32_t size) const {
  return size > 0 && size <= bank_size_ ? cdb_result::success : cdb_result::bad_parameter;
}

void Firmware::erase_target() {
  transfer_.reset();
  if (!two_banks_) {
    running_ = FirmwareBank::fixed;
    committed_.reset();
  }
  erase(target_bank());
}

CdbResult Firmware::start(std::uint32_t size, std::span<const std::byte> header) {
  if (const CdbResult checked = can_start(size); checked.failed) return checked;
  if (header.size() > size) return cdb_result::bad_parameter;
  erase_target();
  Transfer transfer{.target = target_bank(), .header = header.size(), .image = Bytes(size, erased_)};
  std::ranges::copy(header, transfer.image.begin());
  transfer_ = std::move(transfer);
  return cdb_result::success;
}

CdbResult Firmware::write(std::uint32_t address, std::span<const std::byte> data) {
  if (!transfer_) return cdb_result::wrong_state;
  const std::size_t room = transfer_->image.size() - transfer_->header;
  if (data.empty() || address > room || data.size() > room - address) return cdb_result::bad_parameter;
  std::ranges::copy(data, std::span(transfer_->image).subspan(transfer_->header + address).begin());
  return cdb_result::success;
}

std::optional<Bytes> Firmware::read(std::uint32_t address, std::size_t count) const {
  if (!transfer_) return std::nullopt;
  const std::size_t room = transfer_->image.size() - transfer_->header;
  if (count == 0 || address > room || count > room - address) return std::nullopt;
  const auto data = std::span(transfer_->image).subspan(transfer_->header + address, count);
  return Bytes(data.begin(), data.end());
}

CdbResult Firmware::abort() {
  if (!transfer_) return cdb_result::wrong_state;
  transfer_.reset();
  return cdb_result::success;
}

CdbResult Firmware::complete() {
  if (!transfer_) return cdb_result::wrong_state;
  const Transfer transfer = *std::exchange(transfer_, std::nullopt);
  const auto version = verify_firmware_image(transfer.image, identity_);
  if (!version) return cdb_result::failed;
  slot(transfer.target) = Load{*version, static_cast<std::uint32_t>(transfer.image.size())};
  return cdb_result::success;
}

CdbResult Firmware::can_copy(FirmwareBank from, FirmwareBank to) const {
  if (transfer_ || !two_banks_ || running_ == to || !valid(from)) return cdb_result::wrong_state;
  return cdb_result::success;
}

void Firmware::erase(FirmwareBank bank) { slot(bank).reset(); }

CdbResult Firmware::copy(FirmwareBank from, FirmwareBank to) {
  if (const CdbResult checked = can_copy(from, to); checked.failed) return checked;
  slot(to) = bank(from);
  return cdb_result::success;
}

std::optional<FirmwareBank> Firmware::inactive_image() const {
  const FirmwareBank bank = target_bank();
  if (bank != running_ && valid(bank)) return bank;
  const FirmwareBank last = other(bank);
  if (running_ == FirmwareBank::fixed && has(last) && valid(last)) return last;
  return std::nullopt;
}

CdbResult Firmware::commit() {
  if (running_ == FirmwareBank::fixed) return cdb_result::wrong_state;
  committed_ = running_;
  return cdb_result::success;
}

}  // namespace plugfest::sim
