#include "drivers/linux/i2c_dev_port.hpp"

#include "drivers/base/error.hpp"
#include "drivers/linux/i2c_dev_errno.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <linux/i2c-dev.h>
#include <linux/i2c.h>
#include <system_error>
#include <utility>

namespace plugfest::linux_io {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t longest_message = 8192;  // i2c-dev's own limit
constexpr std::size_t offsets = 256;
constexpr Clock::duration search_pause = 100ms;
constexpr Clock::duration node_settles = 3s;  // how long udev may take

constexpr unsigned long block_functions = I2C_FUNC_SMBUS_READ_I2C_BLOCK | I2C_FUNC_SMBUS_WRITE_I2C_BLOCK;
constexpr unsigned long byte_functions = I2C_FUNC_SMBUS_READ_BYTE_DATA | I2C_FUNC_SMBUS_WRITE_BYTE_DATA;

unsigned long address_of(void* data) { return reinterpret_cast<unsigned long>(data); }

/// The kernel takes one type for both directions.
__u8* kernel_bytes(std::span<const std::byte> bytes) {
  return reinterpret_cast<__u8*>(const_cast<std::byte*>(bytes.data()));
}

std::string_view name_of(I2cMethod method) {
  switch (method) {
    case I2cMethod::combined:
      return "I2C_RDWR";
    case I2cMethod::smbus_blocks:
      return "SMBus I2C blocks";
    case I2cMethod::smbus_bytes:
      return "SMBus bytes";
  }
  return "";
}

}  // namespace

std::string I2cPortInfo::text() const {
  return fmt::format("{}, {}, reads of {} and writes of {} bytes at once", describe(adapter), name_of(method),
                     longest_read, longest_write);
}

/// An open node.
class I2cPort::Node {
 public:
  Node(I2cIoctl& kernel, const std::string& path) : kernel_(kernel), descriptor_(kernel.open(path)) {}
  ~Node() {
    if (descriptor_ >= 0) kernel_.close(descriptor_);
  }
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  int error() const { return descriptor_ < 0 ? -descriptor_ : 0; }
  int ioctl(unsigned long request, unsigned long argument) { return kernel_.ioctl(descriptor_, request, argument); }

 private:
  I2cIoctl& kernel_;
  int descriptor_;
};

I2cPort::I2cPort(I2cAdapterChoice choice, bool force, std::filesystem::path root, std::shared_ptr<I2cIoctl> kernel)
    : choice_(std::move(choice)), force_(force), root_(std::move(root)), kernel_(std::move(kernel)) {}

std::string I2cPort::where(std::string_view what) const {
  return fmt::format("i2c-{} '{}' address {:02X}h: {}", adapter_->number, adapter_->name, address_, what);
}

std::filesystem::path I2cPort::link() const {
  std::error_code ec;
  return std::filesystem::read_symlink(root_ / fmt::format("sys/bus/i2c/devices/i2c-{}", adapter_->number), ec);
}

bool I2cPort::still_there() const { return !link_.empty() && link() == link_; }

void I2cPort::find(Clock::time_point now) {
  if (adapter_ && still_there()) return;
  adapter_.reset();
  functionality_.reset();
  if (gone_ && now < look_again_) throw *gone_;
  const auto adapters = list_i2c_adapters(root_);
  try {
    adapter_ = find_i2c_adapter(adapters, choice_);
  } catch (const BenchError& error) {
    gone_ = error;
    look_again_ = now + search_pause;
    throw;
  }
  // One that was here from the start: nobody knows since when, and its permissions are what they are.
  if (gone_ || opened_) coming_until_ = now + node_settles;
  gone_.reset();
  link_ = link();
  // From now on it is this very adapter that is meant, whatever number it gets.
  choice_ = lasting_choice(adapters, *adapter_);
}

void I2cPort::ask(Node& node, Clock::time_point now) {
  if (node.error() != 0) {
    const NodeState state = !still_there()        ? NodeState::gone
                            : now < coming_until_ ? NodeState::coming
                            : opened_             ? NodeState::known
                                                  : NodeState::settled;
    const I2cFailure failure = open_failure(node.error(), adapter_->node.string(), state);
    throw BenchError(failure.code, failure.text);
  }
  opened_ = true;
  if (functionality_) return;
  unsigned long functionality = 0;
  const int result = node.ioctl(I2C_FUNCS, address_of(&functionality));
  if (result < 0) fail(-result);
  longest_read_ = longest_write_ = longest_message;
  if ((functionality & I2C_FUNC_I2C) != 0) {
    method_ = I2cMethod::combined;
  } else if ((functionality & block_functions) == block_functions) {
    method_ = I2cMethod::smbus_blocks;
    longest_read_ = longest_write_ = I2C_SMBUS_BLOCK_MAX;
  } else if ((functionality & byte_functions) == byte_functions) {
    method_ = I2cMethod::smbus_bytes;
    longest_read_ = longest_write_ = 1;
  } else {
    throw BenchError(Errc::unsupported,
                     where(fmt::format("the adapter can neither I2C nor SMBus I2C blocks nor SMBus byte data "
                                       "(functionality {:08x}h)",
                                       functionality)));
  }
  functionality_ = functionality;
}

void I2cPort::check_owner(std::uint8_t address) const {
  if (force_) return;
  const std::string driver = owning_driver(root_, adapter_->number, address);
  if (driver.empty()) return;
  throw BenchError(Errc::refused, where(fmt::format("the kernel driver {} owns it, so that it can neither be read nor "
                                                    "written here; unbind that one (echo {}-{:04x} > "
                                                    "/sys/bus/i2c/drivers/{}/unbind), use what it offers (a module: "
                                                    "driver optoe or ethtool), or force it",
                                                    driver, adapter_->number, address, driver)));
}

void I2cPort::fail(int error) {
  if (!still_there()) {
    const std::string text = where("the adapter is gone");
    adapter_.reset();
    throw BenchError(Errc::disconnected, text);
  }
  const I2cFailure failure = i2c_failure(error, adapter_->name);
  const std::string text = where(failure.text);
  if (failure.code == Errc::disconnected) functionality_.reset();
  throw BenchError(failure.code, text);
}

I2cPortInfo I2cPort::probe(Clock::time_point now) {
  find(now);
  Node node(*kernel_, (root_ / adapter_->node.relative_path()).string());
  ask(node, now);
  return {*adapter_, method_, longest_read_, longest_write_};
}

void I2cPort::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                       const std::atomic<bool>& abandoned, Clock::time_point now) {
  assert(!out.empty() || !in.empty());
  if (abandoned) return;
  address_ = address;
  find(now);
  check_owner(address);
  Node node(*kernel_, (root_ / adapter_->node.relative_path()).string());
  ask(node, now);
  if (method_ == I2cMethod::combined) {
    combined(node, address, out, in, abandoned);
  } else {
    smbus(node, address, out, in, abandoned);
  }
}

/// Makes a transfer of `count` bytes in one transaction, or in several as long as the adapter takes: a length that it
/// refuses before it touches the bus is halved, and the one it takes remembered. The kernel's word for that is
/// EOPNOTSUPP; hid-cp2112 says EINVAL to a write of more than 61 bytes.
template <class Transaction>
void I2cPort::in_pieces(std::size_t count, std::size_t& longest, const std::atomic<bool>& abandoned,
                        Transaction transaction) {
  std::size_t limit = longest;
  for (std::size_t done = 0; done < count;) {
    if (abandoned) return;
    const std::size_t size = std::min(count - done, limit);
    const int result = transaction(done, size);
    const bool too_long = result == -EOPNOTSUPP || result == -EINVAL;
    if (too_long && size > 1 && done == 0) {
      limit = std::bit_floor(size - 1);
      continue;
    }
    if (result < 0) fail(-result);
    done += size;
  }
  longest = limit;
}

void I2cPort::combined(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                       const std::atomic<bool>& abandoned) {
  const bool offset_then_read = out.size() == 1 && !in.empty();
  const bool offset_and_data = out.size() > 1 && in.empty();
  const std::size_t first = out.empty() ? 0 : u8(out[0]);
  if (out.size() > longest_message || in.size() > longest_message)
    throw BenchError(Errc::unsupported, where("i2c-dev takes at most 8192 bytes in a message"));
  if (offset_then_read && first + in.size() <= offsets) {
    in_pieces(in.size(), longest_read_, abandoned, [&](std::size_t done, std::size_t size) {
      const std::array offset{to_byte(first + done)};
      return read_write(node, address, offset, in.subspan(done, size));
    });
  } else if (offset_and_data && first + out.size() - 1 <= offsets) {
    in_pieces(out.size() - 1, longest_write_, abandoned, [&](std::size_t done, std::size_t size) {
      Bytes piece{to_byte(first + done)};
      const auto data = out.subspan(1 + done, size);
      piece.insert(piece.end(), data.begin(), data.end());
      return read_write(node, address, piece, {});
    });
  } else {
    const int result = read_write(node, address, out, in);
    if (result < 0) fail(-result);
  }
}

int I2cPort::read_write(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in) {
  std::array<i2c_msg, 2> messages{};
  unsigned count = 0;
  if (!out.empty()) messages[count++] = {address, 0, static_cast<__u16>(out.size()), kernel_bytes(out)};
  if (!in.empty()) messages[count++] = {address, I2C_M_RD, static_cast<__u16>(in.size()), kernel_bytes(in)};
  i2c_rdwr_ioctl_data request{messages.data(), count};
  const int result = node.ioctl(I2C_RDWR, address_of(&request));
  if (result >= 0 && static_cast<unsigned>(result) < count)
    throw BenchError(Errc::short_transfer, where(fmt::format("{} of {} messages", result, count)));
  return result;
}

void I2cPort::smbus(Node& node, std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                    const std::atomic<bool>& abandoned) {
  const int selected = node.ioctl(force_ ? I2C_SLAVE_FORCE : I2C_SLAVE, address);
  if (selected == -EBUSY)
    throw BenchError(Errc::refused, where("a kernel driver owns it (EBUSY); force it, or unbind it"));
  if (selected < 0) fail(-selected);

  // One byte alone, either way, is the same on the wires as SMBus has it.
  const bool send = out.size() == 1 && in.empty() && (*functionality_ & I2C_FUNC_SMBUS_WRITE_BYTE) != 0;
  const bool receive = out.empty() && in.size() == 1 && (*functionality_ & I2C_FUNC_SMBUS_READ_BYTE) != 0;
  if (send || receive) {
    i2c_smbus_data data{};
    const auto direction = static_cast<__u8>(send ? I2C_SMBUS_WRITE : I2C_SMBUS_READ);
    i2c_smbus_ioctl_data request{direction, send ? u8(out[0]) : __u8{0}, I2C_SMBUS_BYTE, send ? nullptr : &data};
    const int result = node.ioctl(I2C_SMBUS, address_of(&request));
    if (result < 0) fail(-result);
    if (receive) in[0] = std::byte{data.byte};
    return;
  }

  const bool read = out.size() == 1 && !in.empty();
  const bool write = out.size() > 1 && in.empty();
  if (!read && !write)
    throw BenchError(Errc::unsupported,
                     where(fmt::format("the adapter knows SMBus only: an offset and a read, or an offset and data, not "
                                       "{} bytes out and {} in",
                                       out.size(), in.size())));
  const std::size_t first = u8(out[0]);
  const std::size_t count = read ? in.size() : out.size() - 1;
  if (first + count > offsets)
    throw BenchError(
        Errc::unsupported,
        where(fmt::format("the adapter knows SMBus only: {} bytes from offset {} run past offset 255", count, first)));
  if (read) {
    in_pieces(count, longest_read_, abandoned, [&](std::size_t done, std::size_t size) {
      return smbus_read(node, u8(to_byte(first + done)), in.subspan(done, size));
    });
  } else {
    in_pieces(count, longest_write_, abandoned, [&](std::size_t done, std::size_t size) {
      return smbus_write(node, u8(to_byte(first + done)), out.subspan(1 + done, size));
    });
  }
}

int I2cPort::smbus_read(Node& node, std::uint8_t offset, std::span<std::byte> in) {
  i2c_smbus_data data{};
  if (method_ == I2cMethod::smbus_bytes) {
    i2c_smbus_ioctl_data request{I2C_SMBUS_READ, offset, I2C_SMBUS_BYTE_DATA, &data};
    const int result = node.ioctl(I2C_SMBUS, address_of(&request));
    if (result >= 0) in[0] = std::byte{data.byte};
    return result;
  }
  data.block[0] = static_cast<__u8>(in.size());
  i2c_smbus_ioctl_data request{I2C_SMBUS_READ, offset, I2C_SMBUS_I2C_BLOCK_DATA, &data};
  const int result = node.ioctl(I2C_SMBUS, address_of(&request));
  if (result < 0) return result;
  if (data.block[0] < in.size())
    throw BenchError(Errc::short_transfer, where(fmt::format("{} of {} bytes", data.block[0], in.size())));
  std::transform(data.block + 1, data.block + 1 + in.size(), in.begin(), [](__u8 value) { return std::byte{value}; });
  return result;
}

int I2cPort::smbus_write(Node& node, std::uint8_t offset, std::span<const std::byte> data) {
  i2c_smbus_data block{};
  __u32 size = I2C_SMBUS_I2C_BLOCK_DATA;
  if (method_ == I2cMethod::smbus_bytes) {
    block.byte = u8(data[0]);
    size = I2C_SMBUS_BYTE_DATA;
  } else {
    block.block[0] = static_cast<__u8>(data.size());
    std::transform(data.begin(), data.end(), block.block + 1, u8);
  }
  i2c_smbus_ioctl_data request{I2C_SMBUS_WRITE, offset, size, &block};
  return node.ioctl(I2C_SMBUS, address_of(&request));
}

}  // namespace plugfest::linux_io
