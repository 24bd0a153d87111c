#include "drivers/linux/i2c_dev_errno.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace plugfest::linux_io {
namespace {

/// Drivers that do not keep the convention, by a word of their adapters' names.
struct Vague {
  std::string_view adapter;
  int error;
  std::string_view meaning;
};

constexpr std::array vague{
    Vague{"smbus stub driver", ENODEV, "nobody answers at the address"},
    Vague{"cp2112", ETIMEDOUT, "no answer, or the bus hung: this adapter's driver cannot tell"},
    Vague{"ch341", ETIMEDOUT, "no answer, or the bus hung: this adapter's driver cannot tell"},
    Vague{"ft260", EIO, "no answer or another bus error: this adapter's driver has one word for all"},
    Vague{"dln2", EREMOTEIO, "no answer or another bus error: this adapter's driver has one word for all"},
    Vague{"osif", EREMOTEIO, "no answer or another bus error: this adapter's driver has one word for all"},
};

bool contains(std::string_view text, std::string_view lower_word) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lower_word.begin(), lower_word.end(), same) != text.end();
}

std::string numbered(std::string_view meaning, int error) {
  const char* name = strerrorname_np(error);
  return fmt::format("{} ({})", meaning, name != nullptr ? std::string(name) : fmt::format("errno {}", error));
}

}  // namespace

I2cFailure i2c_failure(int error, std::string_view adapter) {
  for (const Vague& row : vague)
    if (row.error == error && contains(adapter, row.adapter)) return {Errc::nack, numbered(row.meaning, error)};
  const auto failure = [error](Errc code, std::string_view meaning) {
    return I2cFailure{code, numbered(meaning, error)};
  };
  switch (error) {
    case ENXIO:
      return failure(Errc::nack, "nobody answers at the address, or it is busy");
    case EREMOTEIO:
      return failure(Errc::nack, "not acknowledged");
    case EIO:
      return failure(Errc::nack, "a bus error that the adapter does not tell: not acknowledged, or cut short");
    case ETIMEDOUT:
      return failure(Errc::timed_out, "the adapter gave up: the clock line was held too long");
    case EAGAIN:
      return failure(Errc::refused, "arbitration lost: another master drives this bus");
    case EBUSY:
      return failure(Errc::refused, "the bus stays busy: a line is held low; power-cycle or reset the module");
    case EPROTO:
      return failure(Errc::malformed_reply, "the device broke the protocol");
    case EBADMSG:
      return failure(Errc::bad_checksum, "packet error code");
    case EOPNOTSUPP:
      return failure(Errc::refused, "the adapter cannot make such a transfer");
    case EINVAL:
      return failure(Errc::refused, "the adapter's driver did not take the transfer");
    case ENODEV:
      return failure(Errc::disconnected, "the adapter is gone");
    case ESHUTDOWN:
      return failure(Errc::disconnected, "the adapter is gone or suspended");
    case EACCES:
    case EPERM:
      return failure(Errc::refused, "no permission for this transfer");
    default:  // not an enumeration: the kernel may return any number
      return failure(Errc::refused, std::strerror(error));
  }
}

I2cFailure open_failure(int error, std::string_view node, NodeState state) {
  const auto failure = [&](Errc code, std::string_view meaning) {
    return I2cFailure{code, fmt::format("{}: {}", node, numbered(meaning, error))};
  };
  if (state == NodeState::gone) return failure(Errc::disconnected, "the adapter is gone");
  switch (error) {
    case ENOENT:
      if (state != NodeState::settled)
        return failure(Errc::disconnected, "the node is not there: the adapter is going, or coming");
      return failure(Errc::refused, "there is no such node: load the kernel module i2c-dev");
    case ENODEV:
    case ENXIO:
    case ESHUTDOWN:
      return failure(Errc::disconnected, "the adapter is gone");
    case EACCES:
    case EPERM:
      if (state == NodeState::coming)
        return failure(Errc::disconnected, "no permission yet: the adapter came a moment ago, and udev is not through");
      return failure(Errc::refused, "no permission: join the group i2c, or install the udev rule");
    default:  // not an enumeration: the kernel may return any number
      return failure(Errc::refused, std::strerror(error));
  }
}

}  // namespace plugfest::linux_io
