#pragma once

#include <string>
#include <vector>

namespace plugfest::sff {

struct Sff8636Info;
struct Sff8472Info;

std::string describe(const Sff8636Info& info);
std::string describe(const Sff8472Info& info);
std::vector<std::string> warnings(const Sff8636Info& info);
std::vector<std::string> warnings(const Sff8472Info& info);

}  // namespace plugfest::sff
