#pragma once

#include "drivers/linux/gpio_library.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// For tests only.
namespace plugfest::linux_io::test {

/// Chips, lines and errors as a test wants them; notes what is asked.
class FakeGpio final : public GpioLibrary {
 public:
  Chips chips() override {
    ++looked;
    return there;
  }
  Held request(const GpioRequest& request) override {
    static constexpr std::array kinds{"in", "in up", "push-pull", "open-drain"};
    const std::string line = fmt::format("{}/{}", request.chip, request.line);
    const auto* kind = kinds.at(static_cast<std::size_t>(request.kind));
    if (error != 0) return {nullptr, error, holder};
    log.push_back(fmt::format("{} {} {}", line, kind, request.level ? 1 : 0));
    if (request.kind != GpioRequest::Kind::input && request.kind != GpioRequest::Kind::input_pulled_up)
      levels[line] = request.level ? 1 : 0;
    ++held;
    return {std::make_unique<Line>(*this, line), 0, {}};
  }

  Chips there;
  int error = 0, access_error = 0;
  std::string holder;
  std::map<std::string, int> levels;
  std::vector<std::string> log;
  int looked = 0, held = 0;

 private:
  class Line final : public GpioLine {
   public:
    Line(FakeGpio& all, std::string name) : all_(all), name_(std::move(name)) {}
    ~Line() override { --all_.held; }
    int set(bool level) override {
      if (all_.access_error != 0) return -all_.access_error;
      all_.levels[name_] = level ? 1 : 0;
      all_.log.push_back(fmt::format("{}={}", name_, level ? 1 : 0));
      return 0;
    }
    int get() override { return all_.access_error != 0 ? -all_.access_error : all_.levels[name_]; }

   private:
    FakeGpio& all_;
    std::string name_;
  };
};

}  // namespace plugfest::linux_io::test
