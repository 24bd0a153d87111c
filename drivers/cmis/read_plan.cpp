#include "drivers/cmis/read_plan.hpp"

#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/table.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>

namespace plugfest::cmis {
namespace {

using Bits = std::bitset<half_size>;

HalfStart half_of(std::uint8_t bank, std::uint8_t page, std::uint8_t byte) {
  if (!is_upper(byte)) return {};
  return {.bank = has_banks(page) ? bank : std::uint8_t{0}, .page = page, .byte = half_size};
}
HalfStart half_of(const FieldInfo& field, std::uint8_t bank) { return half_of(bank, field.page, field.byte); }

std::span<const FieldInfo> table_of(const HalfStart& half) {
  return is_upper(half.byte) ? page_table(half.page) : lower_memory_table();
}

bool is_write_only(const FieldInfo& field) { return field.access == Access::wo || field.access == Access::wo_sc; }
bool is_whole_bytes(const FieldInfo& field) {
  return field.layout != Layout::single || (field.lsb == 0 && field.msb + 1u == 8u * field.width);
}
/// A number whose bytes mean nothing apart.
bool is_scalar(const FieldInfo& field) {
  constexpr std::size_t widest = 8;
  const bool number = field.kind != Kind::text && field.kind != Kind::raw;
  return number && field.width > 1 && field.width <= widest;
}

template <class Visit>
void each_byte(const FieldInfo& field, Visit visit) {
  for (std::size_t element = 0; element < field.count; ++element) {
    const Place at = place(field, element);
    for (std::size_t i = 0; i < at.width; ++i)
      visit(field.byte % half_size + at.offset + i, is_scalar(field) && i + 1 < at.width);
  }
}

struct Nature {
  Bits described, cleared, write_only;
};
Nature nature_of(const HalfStart& half) {
  Nature nature;
  for (const FieldInfo& field : table_of(half))
    each_byte(field, [&](std::size_t byte, bool) {
      nature.described.set(byte);
      if (field.access == Access::ro_cor) nature.cleared.set(byte);
      if (is_write_only(field) && is_whole_bytes(field)) nature.write_only.set(byte);
    });
  return nature;
}

/// Bytes that are read together or not at all.
struct Atom {
  std::size_t first, end;
};
std::vector<Atom> atoms_of(const Wanted::Half& half, std::size_t max_read) {
  std::vector<Atom> atoms;
  for (std::size_t first = 0; first < half_size;) {
    std::size_t end = first + 1;
    if (half.bytes.test(first)) {
      while (half.joined.test(end - 1) && end < half_size) ++end;
      for (std::size_t at = first; at < end; at += max_read) atoms.push_back({at, std::min(at + max_read, end)});
    }
    first = end;
  }
  return atoms;
}

/// The cheapest way to cut the atoms of one half into reads: shortest path over "the first n atoms are read".
void plan_half(const HalfStart& start, const Wanted::Half& half, const ReadLimits& limits, ReadPlan& plan) {
  const std::vector<Atom> atoms = atoms_of(half, limits.max_read);
  const Nature nature = nature_of(start);
  const Bits passable = half.bytes | (nature.described & ~(nature.cleared | nature.write_only));
  struct Best {
    unsigned clocks = std::numeric_limits<unsigned>::max();
    std::size_t from = 0;
  };
  std::vector<Best> best(atoms.size() + 1);
  best[0].clocks = 0;
  for (std::size_t n = 1; n <= atoms.size(); ++n) {
    const std::size_t end = atoms[n - 1].end;
    for (std::size_t from = n; from-- > 0;) {
      const std::size_t first = atoms[from].first;
      if (end - first > limits.max_read) break;
      bool open = true;
      for (std::size_t byte = first; byte < end; ++byte) open = open && passable.test(byte);
      if (!open) break;
      const unsigned clocks =
          best[from].clocks + limits.costs.read + limits.costs.byte * static_cast<unsigned>(end - first);
      if (clocks < best[n].clocks) best[n] = {clocks, from};
    }
  }
  const std::size_t done = plan.reads.size();
  for (std::size_t n = atoms.size(); n > 0; n = best[n].from) {
    const std::size_t first = atoms[best[n].from].first, count = atoms[n - 1].end - first;
    Address from = start;
    from.byte = static_cast<std::uint8_t>(start.byte + first);
    plan.reads.push_back({from, count});
    plan.bytes += count;
  }
  std::reverse(plan.reads.begin() + static_cast<std::ptrdiff_t>(done), plan.reads.end());
  plan.clocks += best.back().clocks;
}

}  // namespace

void Wanted::put(const FieldInfo& field, std::uint8_t bank) {
  Half& half = halves_[half_of(field, bank)];
  each_byte(field, [&](std::size_t byte, bool goes_on) {
    half.bytes.set(byte);
    if (goes_on) half.joined.set(byte);
  });
}

Wanted& Wanted::add(const FieldInfo& field, std::uint8_t bank) {
  assert(field.access != Access::ro_cor);
  put(field, bank);
  return *this;
}

Wanted& Wanted::add_flags(const FieldInfo& field, std::uint8_t bank) {
  assert(field.access == Access::ro_cor);
  put(field, bank);
  return *this;
}

Wanted& Wanted::add_between(const FieldInfo& first, const FieldInfo& last, std::uint8_t bank) {
  const HalfStart half = half_of(first, bank);
  assert(half == half_of(last, bank));
  const Nature nature = nature_of(half);
  for (const FieldInfo& field : table_of(half)) {
    const bool inside = field.byte >= first.byte && field.byte + extent(field) <= last.byte + extent(last);
    if (!inside || field.access == Access::ro_cor || nature.cleared.test(field.byte % half_size)) continue;
    if (!is_write_only(field)) put(field, bank);
  }
  return *this;
}

Wanted& Wanted::add_readable(std::uint8_t bank, std::uint8_t page) {
  const HalfStart start = half_of(bank, page, half_size);
  const Nature nature = nature_of(start);
  Half& half = halves_[start];
  half.bytes |= ~(nature.cleared | nature.write_only);
  for (const FieldInfo& field : table_of(start))
    if (field.access != Access::ro_cor && !is_write_only(field)) put(field, bank);
  return *this;
}

Wanted& Wanted::add_readable_lower() {
  const Nature nature = nature_of({});
  Half& half = halves_[{}];
  half.bytes |= ~(nature.cleared | nature.write_only);
  for (const FieldInfo& field : lower_memory_table())
    if (field.access != Access::ro_cor && !is_write_only(field)) put(field, 0);
  return *this;
}

Wanted& Wanted::add_flags_of(std::uint8_t bank, std::uint8_t page) {
  for (const FieldInfo& field : page_table(page))
    if (field.access == Access::ro_cor) put(field, bank);
  return *this;
}

Wanted& Wanted::add_flags_of_lower() {
  for (const FieldInfo& field : lower_memory_table())
    if (field.access == Access::ro_cor) put(field, 0);
  return *this;
}

Wanted& Wanted::add(const Wanted& other) {
  for (const auto& [start, more] : other.halves_) {
    Half& half = halves_[start];
    half.bytes |= more.bytes;
    half.joined |= more.joined;
  }
  return *this;
}

Wanted& Wanted::remove(Address from, std::size_t count) {
  const auto found = halves_.find(half_of(from.bank, from.page, from.byte));
  if (found == halves_.end()) return *this;
  Half& half = found->second;
  const std::size_t first = from.byte % half_size;
  for (std::size_t byte = first; byte < first + count && byte < half_size; ++byte) {
    half.bytes.reset(byte);
    half.joined.reset(byte);
    if (byte > 0) half.joined.reset(byte - 1);
  }
  if (half.bytes.none()) halves_.erase(found);
  return *this;
}

Wanted& Wanted::remove_known(const Memory& memory) {
  for (const auto& [start, half] : Halves{halves_})
    for (std::size_t i = 0; i < half_size; ++i) {
      const Address at{start.bank, start.page, static_cast<std::uint8_t>(start.byte + i)};
      if (half.bytes.test(i) && memory.knows(at.bank, at.page, at.byte, 1)) remove(at, 1);
    }
  return *this;
}

bool Wanted::contains(Address at) const {
  const auto found = halves_.find(half_of(at.bank, at.page, at.byte));
  return found != halves_.end() && found->second.bytes.test(at.byte % half_size);
}

std::size_t Wanted::size() const {
  std::size_t bytes = 0;
  for (const auto& [start, half] : halves_) bytes += half.bytes.count();
  return bytes;
}

bool shows(const std::optional<Shown>& shown, std::uint8_t bank, std::uint8_t page) {
  return shown && shown->page == page && (!has_banks(page) || shown->bank == bank);
}

bool needs_bank(const std::optional<Shown>& shown, std::uint8_t bank, std::uint8_t page) {
  return has_banks(page) && (!shown || shown->bank != bank);
}

ReadPlan plan_reads(const Wanted& wanted, const ReadLimits& limits) {
  assert(limits.max_read > 0);
  std::vector<HalfStart> order;
  for (const auto& [start, half] : wanted.halves()) order.push_back(start);
  // One bank after another, beginning with the one that is selected: each costs one byte once.
  const auto rank = [&](const HalfStart& half) {
    const bool upper = is_upper(half.byte);
    const bool elsewhere = upper && !shows(limits.shown, half.bank, half.page);
    const bool other_bank = upper && has_banks(half.page) && !(limits.shown && limits.shown->bank == half.bank);
    return std::tuple{upper, elsewhere, other_bank, half.bank, half.page};
  };
  std::ranges::sort(order, {}, rank);

  ReadPlan plan;
  std::optional<Shown> shown = limits.shown;
  for (const HalfStart& start : order) {
    if (is_upper(start.byte) && !shows(shown, start.bank, start.page)) {
      const bool bank = needs_bank(shown, start.bank, start.page);
      plan.clocks += bank ? limits.costs.bank_write : limits.costs.page_write;
      ++plan.page_writes;
      const auto known = shown ? shown->bank : std::nullopt;
      shown = Shown{bank ? std::optional{start.bank} : known, start.page};
    }
    plan_half(start, wanted.halves().at(start), limits, plan);
  }
  return plan;
}

}  // namespace plugfest::cmis
