#pragma once

#include "harness/app/open_module.hpp"
#include "harness/app/register_place.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace plugfest::journal {
class LineSink;
}

namespace plugfest::app {

/// What became of a write by hand.
struct RegisterWrite {
  std::optional<Bytes> before, after;  ///< the place's bytes; empty: write-only, nothing could be read
  Bytes written;
  bool verified = true;  ///< what was written is what the place showed afterwards; true where nothing could be read
  enum class Restored { yes, no, kept } restored = Restored::kept;
  std::string message;  ///< of what was put back
};

/// Writes one register of a connected module, and puts it back unless it is to be kept. The change is on record as a
/// restore action before it is made, in a journal like a run's.
/// @param value  as with_value takes it; refused without a write when the place's bytes cannot take it
/// @return empty: refused, `why` says so in words, nothing was written
/// @throws BenchError  the bus failed, or the module does not have that page; what is on record can be put back
std::optional<RegisterWrite> write_register(OpenModule& module, const RegisterPlace& place, std::string_view value,
                                            bool keep, const std::string& command_line, journal::LineSink& sink,
                                            std::string& why);

}  // namespace plugfest::app
