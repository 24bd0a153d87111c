#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// The arithmetic of link tests: bounds, sequential tests, error correction, SNR. Pure functions.
///
/// Arguments outside a function's domain throw std::invalid_argument with a sentence that names the argument; what the
/// data cannot tell is an empty std::optional.
namespace plugfest::stats {

/// @throws std::invalid_argument  with `message`, unless `holds`
void require(bool holds, std::string_view message);
/// Strictly between 0 and 1; NaN is not. @throws std::invalid_argument
void require_fraction(long double value, std::string_view name);
/// Above 0 and finite. @throws std::invalid_argument
void require_positive(long double value, std::string_view name);
/// At least 0 and finite. @throws std::invalid_argument
void require_not_negative(long double value, std::string_view name);

}  // namespace plugfest::stats
