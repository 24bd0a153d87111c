#include "drivers/linux/gpio_lines.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/sysfs_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace plugfest::linux_io {
namespace {

std::string text_of(const GpioLibrary::Chips& there) {
  std::string text;
  for (const GpioChipInfo& chip : there.chips)
    text += fmt::format("{}{} '{}' on {}", text.empty() ? "" : ", ", chip.name, chip.label,
                        chip.device.empty() ? "no device" : chip.device);
  return text.empty() ? "none" : text;
}

std::string numbered(std::string_view meaning, int error) {
  const char* name = strerrorname_np(error);
  return fmt::format("{} ({})", meaning, name != nullptr ? std::string(name) : fmt::format("errno {}", error));
}

}  // namespace

const GpioChipInfo& find_gpio_chip(const GpioLibrary::Chips& there, const std::string& label_or_name,
                                   const std::string& device) {
  const GpioChipInfo* found = nullptr;
  for (const GpioChipInfo& chip : there.chips) {
    if (!hangs_on(chip.device, device)) continue;
    if (chip.name == label_or_name) return chip;
    if (chip.label != label_or_name) continue;
    if (found != nullptr)
      throw BenchError(Errc::refused, fmt::format("several GPIO chips with label '{}', say on what device: {}",
                                                  label_or_name, text_of(there)));
    found = &chip;
  }
  if (found != nullptr) return *found;
  if (there.error == EACCES || there.error == EPERM)
    throw BenchError(
        Errc::refused,
        fmt::format(
            "GPIO chip '{}': {}", label_or_name,
            numbered("no permission for /dev/gpiochip*: join their group, or install the udev rule", there.error)));
  throw BenchError(Errc::disconnected,
                   fmt::format("no GPIO chip with name or label '{}'{}; there are: {}", label_or_name,
                               device.empty() ? "" : " on " + device, text_of(there)));
}

unsigned find_gpio_line(const GpioChipInfo& chip, const std::string& number_or_name) {
  unsigned number = 0;
  const char* const last = number_or_name.data() + number_or_name.size();
  const auto [end, error] = std::from_chars(number_or_name.data(), last, number);
  if (end == last && error == std::errc{} && number < chip.lines.size()) return number;
  const auto named = std::ranges::count(chip.lines, number_or_name);
  if (end == last || named == 0)
    throw BenchError(Errc::unsupported,
                     fmt::format("{} has {} lines and none is '{}'", chip.name, chip.lines.size(), number_or_name));
  if (named > 1)
    throw BenchError(Errc::refused,
                     fmt::format("{} has {} lines '{}': choose one by number", chip.name, named, number_or_name));
  return static_cast<unsigned>(std::ranges::find(chip.lines, number_or_name) - chip.lines.begin());
}

GpioLines::GpioLines(GpioLinesOptions options, CageWires wires, std::shared_ptr<GpioLibrary> library)
    : options_(std::move(options)), wires_(std::move(wires)), library_(std::move(library)) {}

void GpioLines::drive(CageSignal signal, bool level) {
  const auto kind = wires_[signal].open_drain ? GpioRequest::Kind::open_drain : GpioRequest::Kind::push_pull;
  // A line that was just taken has the level already; writing it again is harmless and one way less.
  if (const int result = take(signal, kind, level).set(level); result < 0) fail(signal, -result);
}

void GpioLines::listen(CageSignal signal) { take(signal, input_kind(signal), true); }

bool GpioLines::level(CageSignal signal) {
  const int result = take(signal, input_kind(signal), true).get();
  if (result < 0) fail(signal, -result);
  return result != 0;
}

GpioRequest::Kind GpioLines::input_kind(CageSignal signal) const {
  return wires_[signal].pull_up ? GpioRequest::Kind::input_pulled_up : GpioRequest::Kind::input;
}

GpioLine& GpioLines::take(CageSignal signal, GpioRequest::Kind kind, bool level) {
  auto& taken = taken_[static_cast<std::size_t>(signal)];
  if (taken) return *taken;
  unsigned number = 0;
  try {
    if (!chip_) chip_ = find_gpio_chip(library_->chips(), options_.chip, options_.device);
    number = find_gpio_line(*chip_, wires_[signal].line);
  } catch (const BenchError& error) {
    throw error.at(std::string(name_of(signal)));
  }
  auto held = library_->request({chip_->name, number, kind, level});
  if (!held.line) fail(signal, held.error, held.holder);
  taken = std::move(held.line);
  return *taken;
}

void GpioLines::fail(CageSignal signal, int error, const std::string& holder) {
  const auto failure = [&](Errc code, std::string_view meaning) {
    return BenchError(code, fmt::format("{}: {}", where(signal), numbered(meaning, error)));
  };
  switch (error) {
    case ENODEV:
    case ENOENT:
    case ESHUTDOWN: {
      const BenchError gone = failure(Errc::disconnected, "the GPIO chip is gone");
      for (auto& taken : taken_) taken.reset();
      chip_.reset();
      throw gone;
    }
    case EBUSY:
      throw failure(Errc::refused, holder.empty() ? "somebody else holds the line: see gpioinfo"
                                                  : fmt::format("held by '{}'", holder));
    case EACCES:
    case EPERM:
      throw failure(Errc::refused, "no permission: join the group of /dev/gpiochip*, or install the udev rule");
    case EIO:
    case ENXIO:
    case EREMOTEIO:
      throw failure(Errc::nack, "the GPIO chip does not answer on its bus");
    case ETIMEDOUT:
      throw failure(Errc::timed_out, "the GPIO chip does not answer in time");
    default:  // not an enumeration: the kernel may return any number
      throw failure(Errc::refused, std::strerror(error));
  }
}

std::string GpioLines::where(CageSignal signal) const {
  return fmt::format("{} ({} line {})", name_of(signal), chip_ ? chip_->name : options_.chip, wires_[signal].line);
}

}  // namespace plugfest::linux_io
