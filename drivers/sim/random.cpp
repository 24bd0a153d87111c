#include "drivers/sim/random.hpp"

namespace plugfest::sim {

namespace {

constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

constexpr std::uint64_t chain(std::uint64_t state, std::uint64_t part) {
  return mix((state + golden) ^ mix(part + golden));
}

constexpr std::uint64_t stream(const StreamKey& key) {
  std::uint64_t state = chain(0, key.seed);
  state = chain(state, std::uint64_t{key.slot} << 32 | static_cast<std::uint32_t>(key.end));
  return chain(state, std::uint64_t{key.lane} << 32 | static_cast<std::uint32_t>(key.process));
}

constexpr double to_unit(std::uint64_t value) { return static_cast<double>(value >> 11) * 0x1p-53; }

}  // namespace

std::uint64_t bits(const StreamKey& key, std::uint64_t tick) { return chain(stream(key), tick); }

double uniform(const StreamKey& key, std::uint64_t tick) { return to_unit(bits(key, tick)); }

double normal(const StreamKey& key, std::uint64_t tick) {
  std::uint64_t state = bits(key, tick);
  double sum = 0;
  for (int i = 0; i < 12; ++i) {
    state += golden;
    sum += to_unit(mix(state));
  }
  return sum - 6;
}

}  // namespace plugfest::sim
