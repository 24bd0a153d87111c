#pragma once

#include "drivers/linux/gpio_library.hpp"
#include "harness/plan/plan.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// What keeps a bench from working, and how to mend it. Nothing goes over a bus.
namespace plugfest::app {

/// Something that is wrong.
struct Finding {
  std::string what;  ///< "bus dut: no permission for /dev/i2c-4"
  std::string mend;  ///< a command to type, or what to do
};

struct Diagnosis {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  ///< that are right, and worth knowing
};

/// The machine that is looked at.
struct Patient {
  std::filesystem::path root = "/";  ///< where /sys, /proc, /dev and /etc are
  /// Whether this user may read and write a node, which is there.
  std::function<bool(const std::filesystem::path&)> may_use;
  std::function<linux_io::GpioLibrary::Chips()> gpio_chips;
  std::chrono::system_clock::time_point now;
};
/// This one.
Patient this_machine();

/// What is here, whatever a bench would make of it.
Diagnosis examine(const Patient& patient);
/// What a bench needs.
/// @param bench  as loaded without errors
Diagnosis examine(const Patient& patient, const plan::Bench& bench);

/// One line each. Lines end in '\n'.
std::string describe(const Diagnosis& diagnosis);

/// The udev rules that let people in group plugdev, and whoever sits at the machine, use the supported USB adapters:
/// their USB nodes, and what the kernel makes of them. What is installed is this, word by word.
std::string udev_rules();

}  // namespace plugfest::app
