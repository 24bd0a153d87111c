#include "drivers/linux/gpio_library.hpp"

#include <cerrno>
#include <filesystem>
#include <gpiod.h>
#include <system_error>
#include <utility>

namespace plugfest::linux_io {
namespace {

namespace fs = std::filesystem;

struct CloseChip {
  void operator()(gpiod_chip* chip) const { gpiod_chip_close(chip); }
};
using Chip = std::unique_ptr<gpiod_chip, CloseChip>;

std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : text; }

/// A chip of the bus `gpio` stands below the device that it hangs on.
std::string parent_of(const std::string& chip) {
  std::error_code ec;
  const fs::path self = fs::canonical("/sys/bus/gpio/devices/" + chip, ec);
  return ec ? std::string() : self.parent_path().lexically_relative("/sys/devices").generic_string();
}

class Line final : public GpioLine {
 public:
  Line(Chip chip, gpiod_line* line) : chip_(std::move(chip)), line_(line) {}
  ~Line() override { gpiod_line_release(line_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  int set(bool level) override { return gpiod_line_set_value(line_, level ? 1 : 0) < 0 ? -errno : 0; }
  int get() override {
    const int level = gpiod_line_get_value(line_);
    return level < 0 ? -errno : level;
  }

 private:
  Chip chip_;
  gpiod_line* line_;  // the chip's
};

class Library final : public GpioLibrary {
 public:
  Chips chips() override {
    Chips found;
    std::error_code ec;
    for (fs::directory_iterator at("/dev", ec), end; !ec && at != end; at.increment(ec)) {
      if (!at->path().filename().string().starts_with("gpiochip")) continue;
      const Chip chip{gpiod_chip_open(at->path().c_str())};
      if (!chip) {
        found.error = errno;
        continue;
      }
      GpioChipInfo info;
      info.name = text_or_empty(gpiod_chip_name(chip.get()));
      info.label = text_or_empty(gpiod_chip_label(chip.get()));
      info.device = parent_of(info.name);
      for (unsigned n = 0; n < gpiod_chip_num_lines(chip.get()); ++n) {
        gpiod_line* line = gpiod_chip_get_line(chip.get(), n);
        info.lines.push_back(line == nullptr ? std::string() : text_or_empty(gpiod_line_name(line)));
      }
      found.chips.push_back(std::move(info));
    }
    if (ec) found.error = ec.value();
    return found;
  }

  Held request(const GpioRequest& request) override {
    Chip chip{gpiod_chip_open_by_name(request.chip.c_str())};
    if (!chip) return {nullptr, errno, {}};
    gpiod_line* line = gpiod_chip_get_line(chip.get(), request.line);
    if (line == nullptr) return {nullptr, errno, {}};
    gpiod_line_request_config config{"plugfest", GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, 0};
    switch (request.kind) {
      case GpioRequest::Kind::input:
        config.request_type = GPIOD_LINE_REQUEST_DIRECTION_INPUT;
        break;
      case GpioRequest::Kind::input_pulled_up:
        config.request_type = GPIOD_LINE_REQUEST_DIRECTION_INPUT;
        config.flags = GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
        break;
      case GpioRequest::Kind::push_pull:
        break;
      case GpioRequest::Kind::open_drain:
        config.flags = GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN;
        break;
    }
    if (gpiod_line_request(line, &config, request.level ? 1 : 0) < 0) {
      const int error = errno;
      return {nullptr, error, text_or_empty(gpiod_line_consumer(line))};
    }
    return {std::make_unique<Line>(std::move(chip), line), 0, {}};
  }
};

}  // namespace

std::shared_ptr<GpioLibrary> libgpiod() { return std::make_shared<Library>(); }

}  // namespace plugfest::linux_io
