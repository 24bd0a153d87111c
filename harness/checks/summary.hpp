#pragma once

#include "harness/checks/check.hpp"

#include <string>
#include <utility>
#include <vector>

namespace plugfest::checks {

/// A step's verdict and the sentences that explain it: what is said about the worst part stands.
class Summary {
 public:
  void add(Verdict verdict, std::string sentence) {
    if (verdict > verdict_) sentences_.clear();
    if (verdict >= verdict_) sentences_.push_back(std::move(sentence));
    worsen(verdict_, verdict);
  }
  Verdict verdict() const { return verdict_; }
  /// The sentences one after another.
  Outcome outcome() const {
    Outcome outcome{verdict_, {}};
    for (const std::string& sentence : sentences_) outcome.message += (outcome.message.empty() ? "" : "; ") + sentence;
    return outcome;
  }

 private:
  Verdict verdict_ = Verdict::skipped;
  std::vector<std::string> sentences_;
};

/// A count of what must not be there at all, as measurement and, when there is any, as failure.
/// @param source   what was counted, and of how many
/// @param example  the first one; empty: nothing more to say
void judge_none(Context& context, std::string name, int count, const std::string& source, const std::string& example,
                Summary& summary);

}  // namespace plugfest::checks
