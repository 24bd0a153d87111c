#pragma once

#include "tests/support/scripted_bus.hpp"

#include <initializer_list>
#include <vector>

/// For tests only: transactions of one module as they go over the wire.
namespace plugfest::cmis {

using Script = std::vector<support::Transaction>;

inline Script operator+(Script first, const Script& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}
inline Script write(std::initializer_list<unsigned> out) { return {{.address = 0x50, .out = support::bytes(out)}}; }
inline Script read(unsigned offset, std::initializer_list<unsigned> reply) {
  return {{.address = 0x50, .out = support::bytes({offset}), .reply = support::bytes(reply)}};
}
/// A read that fails.
inline Script refused(unsigned offset, Errc error = Errc::nack) {
  return {{.address = 0x50, .out = support::bytes({offset}), .error = error}};
}

/// The status byte of a module's first CDB instance.
inline Script cdb_status(unsigned value) { return read(37, {value}); }
/// The first time that the page of CDB messages is selected, which is read back.
inline const Script select_9fh = write({126, 0x00, 0x9F}) + read(126, {0x00, 0x9F});

}  // namespace plugfest::cmis
