#include "drivers/linux/i2c_adapters.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/i2c_dev_ioctl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <linux/i2c-dev.h>
#include <system_error>

namespace plugfest::linux_io {
namespace {

namespace fs = std::filesystem;

/// A path of the system, below the root.
fs::path below(const fs::path& root, const fs::path& path) { return root / path.relative_path(); }

/// The first line of a file; empty where there is none.
std::string line_of(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<unsigned> number_in(std::string_view text, int base = 10) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<unsigned> adapter_number(const std::string& name) {
  if (!name.starts_with("i2c-")) return std::nullopt;
  return number_in(std::string_view(name).substr(4));
}

std::optional<UsbIdentity> usb_at(const fs::path& device) {
  std::error_code ec;
  if (!fs::exists(device / "idVendor", ec)) return std::nullopt;
  return UsbIdentity{line_of(device / "idVendor"), line_of(device / "idProduct"), line_of(device / "serial"),
                     device.filename().string()};
}

/// Walks up from an adapter's parent: the USB interface and device, or else the parent itself.
void place_on_device(I2cAdapter& adapter, const fs::path& root) {
  const fs::path devices = below(root, "/sys/devices");
  fs::path interface;
  for (fs::path at = below(root, adapter.sysfs).parent_path(); at != devices && at.has_relative_path();
       at = at.parent_path()) {
    if (at == at.parent_path()) break;
    adapter.usb = usb_at(at);
    if (adapter.usb) {
      adapter.place = "usb " + (interface.empty() ? at.filename() : interface.filename()).string();
      return;
    }
    interface = at;
  }
  const fs::path parent = fs::path(adapter.sysfs).parent_path();
  adapter.place = parent == "/sys/devices" ? "virtual" : parent.lexically_relative("/sys/devices").generic_string();
}

/// The channel of a mux that an adapter is; the mux names its channels by links.
std::optional<MuxParent> mux_of(const fs::path& root, unsigned number) {
  const fs::path bus = below(root, "/sys/bus/i2c/devices");
  std::error_code ec;
  const fs::path mux = fs::canonical(bus / fmt::format("i2c-{}", number) / "mux_device", ec);
  if (ec) return std::nullopt;
  const std::string device = mux.filename().string();  // "3-0070"
  const auto dash = device.find('-');
  if (dash == std::string::npos) return std::nullopt;
  const auto parent = number_in(std::string_view(device).substr(0, dash));
  const auto address = number_in(std::string_view(device).substr(dash + 1), 16);
  if (!parent || !address || *address > 0x7F) return std::nullopt;
  const fs::path self = fs::canonical(bus / fmt::format("i2c-{}", number), ec);
  if (ec) return std::nullopt;
  for (fs::directory_iterator at(mux, ec), end; !ec && at != end; at.increment(ec)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with("channel-")) continue;
    std::error_code broken;
    if (fs::canonical(at->path(), broken) != self || broken) continue;
    if (const auto channel = number_in(std::string_view(name).substr(8)))
      return MuxParent{*parent, static_cast<std::uint8_t>(*address), *channel};
  }
  return std::nullopt;
}

const I2cAdapter* numbered(const std::vector<I2cAdapter>& adapters, unsigned number) {
  const auto found = std::ranges::find(adapters, number, &I2cAdapter::number);
  return found == adapters.end() ? nullptr : &*found;
}

/// "70/3,71/0", from the adapter itself outwards.
std::string mux_path(const std::vector<I2cAdapter>& adapters, const I2cAdapter& adapter) {
  std::string path;
  const I2cAdapter* at = &adapter;
  for (std::size_t depth = 0; at != nullptr && at->mux && depth < adapters.size(); ++depth) {
    path = fmt::format("{:02x}/{}{}{}", at->mux->address, at->mux->channel, path.empty() ? "" : ",", path);
    at = numbered(adapters, at->mux->adapter);
  }
  return path;
}

std::string base_place(const I2cAdapter& adapter) { return adapter.place.substr(0, adapter.place.find(", mux ")); }

bool on_port(const I2cAdapter& adapter, const std::string& port) {
  if (adapter.usb && adapter.usb->port == port) return true;
  return adapter.place == port || base_place(adapter) == port;
}

std::string text_of(const I2cAdapterChoice& choice) {
  std::string text;
  const auto add = [&text](std::string_view what, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", what, value);
  };
  if (choice.number) add("number", std::to_string(*choice.number));
  add("name", choice.name);
  add("serial", choice.serial);
  add("port", choice.port);
  add("mux", choice.mux);
  return text;
}

std::string text_of(const std::vector<I2cAdapter>& adapters) {
  std::string text;
  for (const I2cAdapter& adapter : adapters) text += (text.empty() ? "" : "; ") + describe(adapter);
  return text.empty() ? "none" : text;
}

}  // namespace

std::vector<I2cAdapter> list_i2c_adapters(const fs::path& root) {
  std::vector<I2cAdapter> adapters;
  const fs::path bus = below(root, "/sys/bus/i2c/devices");
  std::error_code ec;
  const fs::path real_root = fs::canonical(root, ec);
  for (fs::directory_iterator at(bus, ec), end; !ec && at != end; at.increment(ec)) {
    const auto number = adapter_number(at->path().filename().string());
    if (!number) continue;
    std::error_code gone;
    const fs::path real = fs::canonical(at->path(), gone);
    if (gone) continue;
    I2cAdapter adapter;
    adapter.number = *number;
    adapter.name = line_of(real / "name");
    adapter.sysfs = "/" / real.lexically_relative(real_root);
    adapter.node = fmt::format("/dev/i2c-{}", *number);
    adapter.has_node = fs::exists(below(root, adapter.node), gone);
    adapter.mux = mux_of(root, *number);
    adapters.push_back(std::move(adapter));
  }
  std::ranges::sort(adapters, {}, &I2cAdapter::number);
  for (I2cAdapter& adapter : adapters)
    if (!adapter.mux || numbered(adapters, adapter.mux->adapter) == nullptr) place_on_device(adapter, real_root);
  // A channel stands where its mux's adapter stands; that one may be a channel itself.
  for (I2cAdapter& adapter : adapters) {
    if (!adapter.place.empty()) continue;
    std::string path;
    const I2cAdapter* at = &adapter;
    for (std::size_t depth = 0; at != nullptr && at->place.empty() && at->mux && depth < adapters.size(); ++depth) {
      path = fmt::format(", mux {:02X}h channel {}", at->mux->address, at->mux->channel) + path;
      at = numbered(adapters, at->mux->adapter);
    }
    if (at == nullptr) continue;
    adapter.usb = at->usb;
    adapter.place = at->place + path;
  }
  return adapters;
}

I2cAdapter find_i2c_adapter(const std::vector<I2cAdapter>& adapters, const I2cAdapterChoice& choice) {
  const bool itself = !choice.serial.empty() || !choice.port.empty();
  if (!choice.number && choice.name.empty() && !itself)
    throw BenchError(Errc::refused, std::string("an I2C adapter is chosen by number, name, serial or port"));
  std::vector<I2cAdapter> found;
  for (const I2cAdapter& adapter : adapters) {
    if (choice.number && adapter.number != *choice.number) continue;
    if (!choice.name.empty() && adapter.name != choice.name) continue;
    if (!choice.serial.empty() && (!adapter.usb || adapter.usb->serial != choice.serial)) continue;
    if (!choice.port.empty() && !on_port(adapter, choice.port)) continue;
    const bool whole_place = adapter.place == choice.port;
    if ((itself || !choice.mux.empty()) && !whole_place && mux_path(adapters, adapter) != choice.mux) continue;
    found.push_back(adapter);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    throw BenchError(Errc::disconnected,
                     fmt::format("no I2C adapter with {}; there are: {}", text_of(choice), text_of(adapters)));
  throw BenchError(Errc::refused, fmt::format("several I2C adapters with {}: {}", text_of(choice), text_of(found)));
}

I2cAdapterChoice lasting_choice(const std::vector<I2cAdapter>& adapters, const I2cAdapter& adapter) {
  I2cAdapterChoice choice;
  choice.mux = mux_path(adapters, adapter);
  const auto same = [&](const I2cAdapter& other) {
    return other.usb && adapter.usb && other.usb->serial == adapter.usb->serial &&
           mux_path(adapters, other) == choice.mux;
  };
  const bool own_serial = adapter.usb && !adapter.usb->serial.empty() && std::ranges::count_if(adapters, same) == 1;
  if (own_serial) {
    choice.serial = adapter.usb->serial;
    return choice;
  }
  choice.port = base_place(adapter);
  const auto neighbour = [&](const I2cAdapter& other) {
    return base_place(other) == choice.port && mux_path(adapters, other) == choice.mux;
  };
  if (std::ranges::count_if(adapters, neighbour) > 1) choice.name = adapter.name;
  return choice;
}

std::optional<unsigned long> i2c_functionality(const I2cAdapter& adapter, const fs::path& root, I2cIoctl& kernel) {
  const int descriptor = kernel.open(below(root, adapter.node).string());
  if (descriptor < 0) return std::nullopt;
  unsigned long functionality = 0;
  const int result = kernel.ioctl(descriptor, I2C_FUNCS, reinterpret_cast<unsigned long>(&functionality));
  kernel.close(descriptor);
  if (result < 0) return std::nullopt;
  return functionality;
}

std::string describe(const I2cAdapter& adapter) {
  const std::string serial =
      adapter.usb && !adapter.usb->serial.empty() ? fmt::format(", serial {}", adapter.usb->serial) : "";
  return fmt::format("i2c-{} '{}' ({}{})", adapter.number, adapter.name, adapter.place, serial);
}

std::string owning_driver(const fs::path& root, unsigned adapter, std::uint8_t address) {
  std::error_code ec;
  const fs::path link = below(root, fmt::format("/sys/bus/i2c/devices/{}-{:04x}/driver", adapter, address));
  const fs::path driver = fs::read_symlink(link, ec);
  if (!ec) return driver.filename().string();
  return fs::exists(link, ec) ? "of unknown name" : "";
}

}  // namespace plugfest::linux_io
