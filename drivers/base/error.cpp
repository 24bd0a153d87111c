#include "drivers/base/error.hpp"

namespace plugfest {
namespace {

struct BenchCategory final : boost::system::error_category {
  const char* name() const noexcept override { return "plugfest.bench"; }
  std::string message(int code) const override {
    switch (Errc{code}) {
      case Errc::nack:
        return "device did not acknowledge";
      case Errc::short_transfer:
        return "fewer bytes than asked for";
      case Errc::disconnected:
        return "adapter or module is gone";
      case Errc::bad_checksum:
        return "check code does not match";
      case Errc::malformed_reply:
        return "reply is not what the protocol allows";
      case Errc::timed_out:
        return "not there by its deadline";
      case Errc::not_verified:
        return "read back something else than was written";
      case Errc::unsupported:
        return "the device does not have it";
      case Errc::refused:
        return "the request was refused";
    }
    return "unknown bench error " + std::to_string(code);
  }
};

}  // namespace

const boost::system::error_category& bench_category() noexcept {
  static const BenchCategory category;
  return category;
}

boost::system::error_code make_error_code(Errc code) { return {static_cast<int>(code), bench_category()}; }

namespace {

/// What was given to the constructor: system_error appends ": <message>" to it, or consists of that message alone.
std::string place_of(const BenchError& error) {
  const std::string whole = error.what();
  const std::string tail = ": " + error.code().what();
  return whole.ends_with(tail) ? whole.substr(0, whole.size() - tail.size()) : std::string{};
}

}  // namespace

std::string BenchError::text() const {
  const std::string place = place_of(*this);
  return place.empty() ? code().message() : place + ": " + code().message();
}

BenchError BenchError::at(const std::string& where) const {
  const std::string place = place_of(*this);
  return BenchError(code(), place.empty() ? where : where + ": " + place);
}

}  // namespace plugfest
