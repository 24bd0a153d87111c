#pragma once

#include <cstdint>

namespace plugfest::vm {

/// Writes what the suites' module holds at first into i2c-stub, which knows banked registers but nothing of its own:
///
///     i2c-stub,functionality=0x7f0000,chip_addr=0x50,bank_reg=0x7f,bank_mask=0xff,bank_start=0x80,bank_end=0xff
///
/// Bytes and words only: its block transfers do not mind banks.
/// @throws std::runtime_error  there is no such adapter
void fill_stub();

}  // namespace plugfest::vm
