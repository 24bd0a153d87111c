#include "tests/vm/adapter_server.hpp"

#include "drivers/sim/module.hpp"
#include "drivers/sim/supply.hpp"
#include "harness/app/module_image.hpp"
#include "harness/plan/load.hpp"
#include "tests/emulated/cp2112.hpp"
#include "tests/emulated/i2c_tiny_usb.hpp"
#include "tests/emulated/ina228.hpp"
#include "tests/emulated/suite_module.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace plugfest::vm {

namespace {

constexpr std::uint8_t module_address = 0x50;
constexpr std::uint64_t seed = 1;
constexpr double supply_volt = 3.3, shunt_ohm = 0.001;

app::SimulatedModule load(const std::string& share, const std::string& name) {
  plan::Diagnostics diagnostics;
  const plan::Library library{{}, {share}};
  const plan::SourcePtr file = library.open(plan::FileKind::module, {name, {}}, diagnostics);
  const auto source = file ? plan::load_module(file, diagnostics) : std::nullopt;
  auto module = source ? app::simulate(*source, diagnostics) : std::nullopt;
  if (!module) throw std::runtime_error(diagnostics.render());
  return *std::move(module);
}

/// A module, and how many of its registers hosts have written.
class Watched final : public sim::Target {
 public:
  explicit Watched(std::unique_ptr<sim::Module> of) : module(std::move(of)) {}

  bool start(sim::Direction direction, Clock::time_point now) override {
    if (direction == sim::Direction::write) offset_.reset();
    return module->start(direction, now);
  }
  bool write(std::byte value) override {
    const bool taken = module->write(value);
    if (!offset_) {
      offset_ = u8(value);
      return taken;
    }
    const unsigned at = (*offset_)++;
    if (taken && at != bank_select && at != page_select) ++written;
    return taken;
  }
  std::byte read() override { return module->read(); }
  void stop(Clock::time_point now) override { module->stop(now); }

  std::unique_ptr<sim::Module> module;
  unsigned written = 0;  ///< bytes, without those that select a page

 private:
  static constexpr unsigned bank_select = 126, page_select = 127;
  std::optional<unsigned> offset_;
};

/// A cage with a power sensor in its supply.
class Cage {
 public:
  Cage(Clock& clock, const app::SimulatedModule& module) : clock_(clock) {
    sensor_.volt = supply_volt;
    plug(module);
  }

  Watched* module() { return module_.get(); }
  sim::Target* sensor() {
    if (module_) module_->module->advance(clock_.now());
    sensor_.ampere = supply_.power(clock_.now()) / supply_volt;
    return &sensor_;
  }
  void plug(const app::SimulatedModule& module) {
    unplug();
    const sim::Seat seat{.stream = {.seed = seed}, .supply_v = supply_volt};
    module_ = std::make_unique<Watched>(
        std::make_unique<sim::Module>(module.image, module.behaviour, seat, supply_, clock_.now()));
  }
  void unplug() {
    if (!module_) return;
    module_->module->advance(clock_.now());
    module_.reset();
    supply_.set(0, clock_.now());
  }

 private:
  Clock& clock_;
  sim::Supply supply_;
  emulated::Ina228 sensor_{shunt_ohm};
  std::unique_ptr<Watched> module_;
};

}  // namespace

struct AdapterServer::Adapter {
  Adapter(const std::string& name, unsigned number, app::SimulatedModule m)
      : socket(number),
        module(std::move(m)),
        timeline(std::chrono::steady_clock::now()),
        cage(timeline.clock(), module),
        wires(timeline.clock()) {
    const std::string kind = name.substr(0, name.find(':'));
    suite = name.ends_with(":suite");
    wires.attach(module_address, [this]() -> sim::Target* {
      if (suite) return &memory;
      return cage.module();
    });
    wires.attach(emulated::Ina228::address, [this] { return cage.sensor(); });
    const std::string usb_serial = fmt::format("PF{:04}", number);
    if (kind == "cp2112") {
      emulated::Cp2112Part part;
      part.serial = usb_serial;
      auto made = std::make_unique<emulated::Cp2112>(timeline, wires, part);
      cp2112 = made.get();
      device = std::move(made);
    } else if (kind == "tiny") {
      emulated::I2cTinyUsbPart part;
      part.serial = usb_serial;
      device = std::make_unique<emulated::I2cTinyUsb>(timeline, wires, part);
    } else {
      throw std::runtime_error("no adapter is called " + kind);
    }
    port = std::make_unique<emulated::UsbPort>(timeline, *device);
  }

  unsigned socket;
  app::SimulatedModule module;
  unsigned serial = 0;
  bool suite = false;
  emulated::SuiteModule memory;
  emulated::Timeline timeline;
  Cage cage;
  emulated::Wires wires;
  std::unique_ptr<emulated::UsbDevice> device;
  emulated::Cp2112* cp2112 = nullptr;
  std::unique_ptr<emulated::UsbPort> port;
};

AdapterServer::AdapterServer(const std::vector<std::string>& adapters, const std::string& share,
                             const std::string& module) {
  const app::SimulatedModule image = load(share, module);
  for (const std::string& kind : adapters) {
    adapters_.push_back(std::make_unique<Adapter>(kind, static_cast<unsigned>(adapters_.size()), image));
    server_.attach(*adapters_.back()->port, adapters_.back()->socket);
  }
}

AdapterServer::~AdapterServer() {
  for (const auto& adapter : adapters_) server_.detach(adapter->socket);
}

void AdapterServer::run(int fd, int answers) {
  std::string text;
  while (true) {
    if (!server_.serve(std::chrono::steady_clock::now() + std::chrono::hours(1), fd)) continue;
    std::array<char, 512> buffer{};
    const auto got = ::read(fd, buffer.data(), buffer.size());
    if (got <= 0) return;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      const std::string answer = obey(text.substr(0, end)) + "\n";
      text.erase(0, end + 1);
      if (::write(answers, answer.data(), answer.size()) < 0) return;
    }
  }
}

std::string AdapterServer::obey(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string what;
  std::size_t number = 0;
  if (!(words >> what >> number) || number >= adapters_.size()) return "error: which adapter?";
  Adapter& its = *adapters_[number];
  its.timeline.catch_up(std::chrono::steady_clock::now());
  if (what == "plug") {
    if (!server_.attached(its.socket)) server_.attach(*its.port, its.socket);
  } else if (what == "unplug") {
    server_.detach(its.socket);
  } else if (what == "remove") {
    its.cage.unplug();
  } else if (what == "insert") {
    its.cage.plug(its.module);
  } else if (what == "swap") {
    app::number_serial(its.module.image, ++its.serial);
    its.cage.plug(its.module);
  } else if (what == "fresh") {
    its.memory.eeprom = {};
  } else if (what == "bytes") {
    unsigned offset = 0;
    std::size_t count = 0;
    if (!(words >> offset >> count) || count == 0 || count > 256) return "error: bytes N OFFSET COUNT";
    emulated::Wires direct{its.timeline.clock()};
    direct.attach(module_address, [&] { return its.cage.module(); });
    if (!direct.start(module_address, sim::Direction::write)) return "error: not acknowledged";
    direct.write(to_byte(offset));
    Bytes bytes(count);
    if (!direct.start(module_address, sim::Direction::read)) return "error: not acknowledged";
    for (std::byte& value : bytes) value = direct.read();
    direct.stop();
    return "ok " + to_hex(bytes);
  } else if (what == "written") {
    return fmt::format("ok {}", its.cage.module() == nullptr ? 0 : its.cage.module()->written);
  } else if (what == "transfers") {
    const auto& moved = its.port->statistics();
    return fmt::format("ok {} {} {}", moved.control, moved.in, moved.out);
  } else if (what == "mute") {
    its.port->set_faults(
        [](const emulated::Transfer&) { return emulated::TransferFault{.kind = emulated::TransferFault::Kind::lose}; });
  } else if (what == "speak") {
    its.port->set_faults({});
  } else if (what == "fault") {
    std::string name;
    unsigned count = 0;
    if (!(words >> name >> count) || its.cp2112 == nullptr) return "error: fault N NAME COUNT";
    emulated::Cp2112Faults& faults = its.cp2112->faults;
    if (name == "stale") {
      faults.stale_responses = count;
    } else if (name == "empty") {
      faults.extra_empty_responses = count;
    } else if (name == "hang") {
      faults.hanging_transfers = count;
    } else if (name == "stuck") {
      faults.bus_stuck = count;
    } else if (name == "silent") {
      faults.unanswered_status = count;
    } else {
      return "error: no such fault";
    }
  } else {
    return "error: no such command";
  }
  return "ok";
}

}  // namespace plugfest::vm
