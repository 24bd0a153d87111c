#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <string>

namespace plugfest {

/// What a bench can fail at, whatever the adapter or instrument.
enum class Errc {
  nack = 1,         ///< the device did not acknowledge
  short_transfer,   ///< fewer bytes than asked for
  disconnected,     ///< the adapter or the module is gone
  bad_checksum,     ///< a reply whose check code does not match
  malformed_reply,  ///< a reply that the protocol does not allow
  timed_out,        ///< not there by its deadline
  not_verified,     ///< written, read back, and something else was there
  unsupported,      ///< the device does not have what was asked for
  refused,          ///< the adapter, or the system, did not take the request
};

const boost::system::error_category& bench_category() noexcept;
boost::system::error_code make_error_code(Errc code);

/// The bench could not do what was asked. what(): "slot 2: read page 11h byte 134: device did not acknowledge".
struct BenchError : boost::system::system_error {
  using system_error::system_error;

  BenchError(Errc code, const std::string& where) : system_error(make_error_code(code), where) {}

  /// Where and what, for people: what() also carries the code's category and number.
  std::string text() const;

  /// The same failure with one more place in front: each layer adds where it stood, once.
  BenchError at(const std::string& where) const;
};

}  // namespace plugfest

template <>
struct boost::system::is_error_code_enum<plugfest::Errc> : std::true_type {};
