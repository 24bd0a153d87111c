#include "tests/emulated/wires.hpp"

namespace plugfest::emulated {

namespace {

constexpr unsigned byte_clocks = 9;

}  // namespace

/// Null as well when what was addressed has been pulled out since.
sim::Target* Wires::addressed() {
  if (target_ == nullptr) return nullptr;
  const auto found = targets_.find(address_);
  if (found == targets_.end() || found->second() != target_) target_ = nullptr;
  return target_;
}

bool Wires::start(std::uint8_t address, sim::Direction direction) {
  // A module that was spoken to and is not meant now sees the end of its own transaction.
  if (address != address_ && addressed() != nullptr) target_->stop(clock_.now());
  ++starts_;
  clocks_ += 1 + byte_clocks;
  address_ = address;
  const auto found = targets_.find(address);
  sim::Target* target = found == targets_.end() ? nullptr : found->second();
  target_ = target != nullptr && target->start(direction, clock_.now()) ? target : nullptr;
  return target_ != nullptr;
}

bool Wires::write(std::byte value) {
  clocks_ += byte_clocks;
  return addressed() != nullptr && target_->write(value);
}

std::byte Wires::read() {
  clocks_ += byte_clocks;
  return addressed() != nullptr ? target_->read() : std::byte{0xFF};
}

void Wires::stop() {
  if (addressed() != nullptr) target_->stop(clock_.now());
  target_ = nullptr;
}

}  // namespace plugfest::emulated
