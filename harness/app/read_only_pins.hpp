#pragma once

#include "drivers/base/error.hpp"
#include "drivers/pins.hpp"

#include <string>
#include <string_view>

namespace plugfest::app {

/// The pins of a module that somebody else drives: it may be seen, and no line is driven. Everything that would drive
/// one is Errc::refused with the reason.
class ReadOnlyPins final : public Pins {
 public:
  /// @param pins    outlive this; their outputs are not wired, since whoever takes lines drives these
  /// @param reason  who drives the module, and how to make that pause
  ReadOnlyPins(Pins& pins, std::string reason) : pins_(pins), reason_(std::move(reason)) {}

  bool can_reset() const override { return false; }
  asio::awaitable<void> set_reset(bool asserted) override;
  bool can_request_low_power() const override { return false; }
  asio::awaitable<void> set_low_power_request(bool asserted) override;
  asio::awaitable<bool> low_power_request() override;
  bool can_see_presence() const override { return pins_.can_see_presence(); }
  asio::awaitable<bool> module_present() override { return pins_.module_present(); }
  bool can_reseat() const override { return false; }
  asio::awaitable<void> reseat() override;

 private:
  BenchError refused(std::string_view what) const;

  Pins& pins_;
  std::string reason_;
};

}  // namespace plugfest::app
