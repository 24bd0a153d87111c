#pragma once

#include "harness/journal/reader.hpp"

#include <string>

namespace plugfest::report {

/// A vendor name that wants to break every format.
inline const std::string hostile_vendor = "A\x01\x1b[2J<b>&\"']]>#\xff\xed\xa0\x80\n";

/// Two slots: slot 0 passed; slot 1 has a hostile vendor name, a failed, a blocked, an inconclusive and an error step.
journal::RunRecord troubled_run();

/// The sample run of two slots, cut inside slot 1's arrival.
journal::RunRecord killed_run();

}  // namespace plugfest::report
