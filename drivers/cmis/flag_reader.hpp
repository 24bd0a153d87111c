#pragma once

#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace plugfest::cmis {

/// The one owner of a module's flags. A read clears every flag of a byte, also those that the reader did not care
/// about: so flags are read here, whole blocks at once, and everybody who is interested gets a copy of what was seen.
class FlagReader {
 public:
  using Subscriber = std::function<void(const Memory& flags)>;
  /// Ends a subscription when it goes; the reader outlives it.
  class Subscription {
   public:
    Subscription(FlagReader& reader, std::uint64_t id) : reader_(&reader), id_(id) {}
    Subscription(Subscription&& other) noexcept : reader_(std::exchange(other.reader_, nullptr)), id_(other.id_) {}
    Subscription& operator=(Subscription&&) = delete;
    ~Subscription() {
      if (reader_) reader_->subscribers_.erase(id_);
    }

   private:
    FlagReader* reader_;
    std::uint64_t id_;
  };

  explicit FlagReader(Module& module) : module_(module) {}

  /// Reads, and so clears, the flags of the module and of a bank's eight lanes, and hands a copy to every subscriber. A
  /// condition that persists sets its flag again; to learn what holds now, take twice and use the second.
  /// @throws BenchError  as Pages::read; what was read and cleared until then has been handed out
  asio::awaitable<Memory> take(std::uint8_t bank = 0);
  [[nodiscard]] Subscription subscribe(Subscriber subscriber);

 private:
  void hand_out(const Memory& flags);
  Module& module_;
  std::map<std::uint64_t, Subscriber> subscribers_;
  std::uint64_t next_ = 0;
};

}  // namespace plugfest::cmis
