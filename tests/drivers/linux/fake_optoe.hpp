#pragma once

#include "drivers/linux/optoe_file.hpp"
#include "tests/drivers/linux/i2c_tree.hpp"
#include "tests/suites/module_eeprom.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::linux_io::test {

/// A kernel with optoe of class 3 at 9-0050, as its description has it, over a module's memory. The other files are
/// real.
class FakeOptoe final : public SysfsFile {
 public:
  explicit FakeOptoe(const Tree& tree, unsigned number = 9) { plug(tree, number); }
  static void plug(const Tree& tree, unsigned number) {
    tree.adapter(number, "pci0000:00/0000:00:1f.4", "switch bus");
    const std::string device = "sys/bus/i2c/devices/" + std::to_string(number) + "-0050/";
    tree.file(device + "dev_class", "3\n");
    tree.file(device + "write_max", "128\n");
    tree.file(device + "eeprom", "");
  }

  long read(const std::filesystem::path& file, std::size_t offset, std::span<std::byte> in) override {
    if (file.filename() != "eeprom") return real_->read(file, offset, in);
    if (!std::filesystem::exists(file)) return -ENOENT;
    return access(offset, in.size(), "r", [&](std::size_t at) { in[at] = eeprom.read(); });
  }
  long write(const std::filesystem::path& file, std::size_t offset, std::span<const std::byte> out) override {
    if (file.filename() != "eeprom") return real_->write(file, offset, out);
    if (!std::filesystem::exists(file)) return -ENOENT;
    return access(offset, out.size(), "w", [&](std::size_t at) { eeprom.write(out[at]); });
  }
  void hold(bool now) {
    const std::lock_guard lock(mutex);
    held = now;
    changed.notify_all();
  }

  std::mutex mutex;
  std::condition_variable changed;
  suites::ModuleEeprom eeprom;
  std::vector<std::string> log;
  std::size_t size = 32896;    ///< where the file ends
  std::size_t longest = 128;   ///< bytes an access gives at most
  bool restore_fails = false;  ///< PageSelect is not set back
  int error = 0;
  bool held = false;

 private:
  void select(std::size_t page) {
    eeprom.start(false);
    eeprom.write(std::byte{127});
    eeprom.write(to_byte(page));
  }
  template <class Move>
  long access(std::size_t offset, std::size_t count, std::string what, Move move) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !held; });
    log.push_back(what + std::to_string(count) + " at " + std::to_string(offset));
    if (error != 0) return -error;
    if (eeprom.busy) return -ETIMEDOUT;
    if (offset >= size) return what == "r" ? 0 : -EINVAL;
    count = std::min(count, longest);
    for (std::size_t done = 0; done < count;) {
      const std::size_t at = offset + done;
      const std::size_t piece = std::min(count - done, 128 - at % 128);
      const std::size_t page = at < 256 ? 0 : at / 128 - 1;
      if (page > 0) select(page);
      eeprom.start(false);
      eeprom.write(to_byte(at < 128 ? at : at % 128 + 128));
      if (what == "r") eeprom.start(true);
      for (std::size_t i = 0; i < piece; ++i) move(done + i);
      if (page > 0 && !restore_fails) select(0);
      done += piece;
    }
    return static_cast<long>(count);
  }

  std::shared_ptr<SysfsFile> real_ = kernel_sysfs_file();
};

}  // namespace plugfest::linux_io::test
