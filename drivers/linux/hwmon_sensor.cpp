#include "drivers/linux/hwmon_sensor.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/sysfs_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace plugfest::linux_io {
namespace {

namespace fs = std::filesystem;

fs::path below(const fs::path& root, const fs::path& path) { return root / path.relative_path(); }

/// Without the newline.
std::string line_of(SysfsFile& kernel, const fs::path& file, long& error) {
  std::array<std::byte, 256> in{};
  const long got = kernel.read(file, 0, in);
  error = got < 0 ? -got : 0;
  std::string text;
  for (long n = 0; n < got; ++n) text += static_cast<char>(in[static_cast<std::size_t>(n)]);
  return text.substr(0, text.find('\n'));
}

std::string numbered(std::string_view meaning, long error) {
  const char* name = strerrorname_np(static_cast<int>(error));
  return fmt::format("{} ({})", meaning, name != nullptr ? std::string(name) : fmt::format("errno {}", error));
}

constexpr double micro = 1e-6;
const std::string shunt_file = "shunt_resistor";

long long micro_ohm(double ohm) { return std::llround(ohm / micro); }

}  // namespace

HwmonSensor::HwmonSensor(HwmonChoice choice, fs::path root, std::shared_ptr<SysfsFile> kernel)
    : choice_(std::move(choice)), root_(std::move(root)), kernel_(std::move(kernel)) {}

HwmonFacts HwmonSensor::probe() {
  if (!facts_) find();
  return *facts_;
}

Watt HwmonSensor::read() {
  if (!facts_) find();
  const std::string file = fmt::format("power{}_{}", choice_.channel, choice_.average ? "average" : "input");
  try {
    const Watt watt{static_cast<double>(*number(file, true)) * micro};
    // After it: a driver that was bound anew starts with a shunt of its own.
    if (facts_->shunt_ohm) {
      const auto shunt = number(shunt_file, true);
      if (*shunt != micro_ohm(*facts_->shunt_ohm))
        throw BenchError(Errc::malformed_reply, fmt::format("{}: set-up lost: reads {} uOhm, not {} uOhm",
                                                            where(shunt_file), *shunt, micro_ohm(*facts_->shunt_ohm)));
    }
    return watt;
  } catch (const BenchError&) {
    facts_.reset();
    throw;
  }
}

void HwmonSensor::find() {
  const fs::path all = below(root_, "/sys/class/hwmon");
  std::vector<HwmonFacts> found;
  std::string there;
  std::error_code ec;
  for (fs::directory_iterator at(all, ec), end; !ec && at != end; at.increment(ec)) {
    long error = 0;
    const std::string name = line_of(*kernel_, at->path() / "name", error);
    if (error != 0) continue;
    const std::string device = device_of(root_, "/sys/class/hwmon" / at->path().filename());
    there += fmt::format("{}'{}' on {}", there.empty() ? "" : ", ", name, device.empty() ? "no device" : device);
    if (name != choice_.chip || !hangs_on(device, choice_.device)) continue;
    found.push_back({"/sys/class/hwmon" / at->path().filename(), device, std::nullopt, std::nullopt});
  }
  const std::string wanted =
      choice_.device.empty() ? choice_.chip : fmt::format("{} on {}", choice_.chip, choice_.device);
  if (found.empty())
    throw BenchError(Errc::disconnected,
                     fmt::format("no hwmon chip {}; there are: {}", wanted, there.empty() ? "none" : there));
  if (found.size() > 1)
    throw BenchError(Errc::refused, fmt::format("several hwmon chips {}, say on what device: {}", wanted, there));
  facts_ = found.front();
  try {
    compare_shunt();
    const auto interval = number(
        choice_.average ? fmt::format("power{}_average_interval", choice_.channel) : std::string("update_interval"),
        false);
    if (interval && *interval > 0) facts_->averaging = std::chrono::milliseconds(*interval);
  } catch (const BenchError&) {
    facts_.reset();
    throw;
  }
}

/// Only compared: the file keeps what is written there for every other user too, and for longer than this runs.
void HwmonSensor::compare_shunt() {
  const auto kept = number(shunt_file, choice_.shunt_ohm.has_value());
  if (choice_.shunt_ohm && *kept != micro_ohm(*choice_.shunt_ohm)) {
    const long long wanted = micro_ohm(*choice_.shunt_ohm);
    const double share = static_cast<double>(wanted) / static_cast<double>(*kept);
    throw BenchError(
        Errc::refused,
        fmt::format(
            "{}: the kernel counts with {} uOhm, the bench says {} uOhm: it shows {} / {} = {:.4g} of the power; "
            "echo {} | sudo tee {}, or mend the bench's shunt",
            where(shunt_file), *kept, wanted, wanted, *kept, share, wanted, (facts_->folder / shunt_file).string()));
  }
  if (kept) facts_->shunt_ohm = static_cast<double>(*kept) * micro;
}

std::optional<long long> HwmonSensor::number(const std::string& file, bool required) {
  long error = 0;
  const std::string text = line_of(*kernel_, below(root_, facts_->folder) / file, error);
  if (error == ENOENT && !required) return std::nullopt;
  if (error != 0) fail(file, error);
  long long value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size())
    throw BenchError(Errc::malformed_reply, fmt::format("{}: '{}' is no whole number", where(file), text));
  return value;
}

void HwmonSensor::fail(const std::string& file, long error) const {
  const auto failure = [&](Errc code, std::string_view meaning) {
    return BenchError(code, fmt::format("{}: {}", where(file), numbered(meaning, error)));
  };
  switch (error) {
    case ENOENT: {
      std::error_code ec;
      if (fs::exists(below(root_, facts_->folder) / "name", ec))
        throw failure(Errc::unsupported, "the chip has no such file");
      throw failure(Errc::disconnected, "the chip is gone");
    }
    case ENODEV:
    case ESHUTDOWN:
      throw failure(Errc::disconnected, "the chip is gone");
    case EIO:
    case ENXIO:
    case EREMOTEIO:
      throw failure(Errc::nack, "the chip does not answer on its bus");
    case ETIMEDOUT:
      throw failure(Errc::timed_out, "the chip does not answer in time");
    case ENODATA:
      throw failure(Errc::refused, "the channel is off: enable it, see the files *_enable");
    case EAGAIN:
      throw failure(Errc::refused, "the chip has no value yet");
    case EACCES:
    case EPERM:
      throw failure(Errc::refused, "no permission");
    default:  // not an enumeration: the kernel may return any number
      throw failure(Errc::refused, std::strerror(static_cast<int>(error)));
  }
}

std::string HwmonSensor::where(const std::string& file) const {
  return fmt::format("{} ({}) {}", facts_->folder.filename().string(), choice_.chip, file);
}

}  // namespace plugfest::linux_io
