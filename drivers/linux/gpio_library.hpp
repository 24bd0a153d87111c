#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plugfest::linux_io {

/// One line that is held. Let go when destroyed: most chips then keep the level, none promises it.
class GpioLine {
 public:
  virtual ~GpioLine() = default;
  /// @return 0 or -errno
  virtual int set(bool level) = 0;
  /// @return 0, 1 or -errno
  virtual int get() = 0;
};

struct GpioChipInfo {
  std::string name;                ///< "gpiochip2"; the number may be another one after the next boot or replug
  std::string label;               ///< by its driver: "cp2112_gpio"
  std::string device;              ///< what it hangs on: path below /sys/devices
  std::vector<std::string> lines;  ///< names by number; most are empty
};

/// How a line is asked for.
struct GpioRequest {
  enum class Kind : std::uint8_t { input, input_pulled_up, push_pull, open_drain };
  std::string chip;  ///< its name
  unsigned line = 0;
  Kind kind = Kind::input;
  bool level = true;  ///< outputs: there before the line drives
};

/// The system calls below the GPIO driver: libgpiod's, or a fake. May block.
class GpioLibrary {
 public:
  struct Chips {
    std::vector<GpioChipInfo> chips;
    int error = 0;  ///< why one of them, or their directory, could not be opened; 0: all could
  };
  struct Held {
    std::unique_ptr<GpioLine> line;  ///< null: `error` says why
    int error = 0;
    std::string holder;  ///< where the line is taken: by whom
  };

  virtual ~GpioLibrary() = default;
  virtual Chips chips() = 0;
  virtual Held request(const GpioRequest& request) = 0;
};

std::shared_ptr<GpioLibrary> libgpiod();

}  // namespace plugfest::linux_io
