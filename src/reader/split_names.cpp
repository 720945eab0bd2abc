#include "split_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

namespace mdm::reader {
namespace {

struct SplitWord {
  std::string_view word;
  Role role;
};

constexpr std::array kSplitWords = {
    SplitWord{"train", Role::train},
    SplitWord{"training", Role::train},
    SplitWord{"test", Role::test},
    SplitWord{"testing", Role::test},
    SplitWord{"validation", Role::validation},
    SplitWord{"valid", Role::validation},
    SplitWord{"val", Role::validation},
    SplitWord{"dev", Role::validation},
};

constexpr std::array<std::string_view, 10> kEmptyWords = {
    "data", "set", "dataset", "df", "my", "the", "full", "final", "clean", "cleaned"};

std::string_view meaning_of(Role role) noexcept {
  switch (role) {
    case Role::train: return "training split";
    case Role::test: return "test split";
    case Role::validation: return "validation split";
    case Role::submission: return "sample submission";
    case Role::data:
    case Role::other: break;
  }
  return "table";
}

std::vector<std::string> words_of(const std::string& stem) {
  std::vector<std::string> words(1);
  for (const char c : stem) {
    if (c == '_' || c == '-' || c == '.' || c == ' ') {
      words.emplace_back();
    } else {
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  words.erase(std::remove(words.begin(), words.end(), std::string()), words.end());
  return words;
}

/// A stem, taken apart.
struct Reading {
  Role role = Role::other;
  std::string around{};   ///< the words around that of the split: "titanic *"
  bool is_plain = false;  ///< nothing around says anything
};

Reading read_stem(const std::string& stem) {
  Reading reading;
  const std::vector<std::string> words = words_of(stem);
  if (!words.empty() && words.back() == "submission") {
    return {Role::submission, {}, true};
  }
  reading.is_plain = true;
  int splits = 0;
  for (const std::string& word : words) {
    const auto* const split =
        std::find_if(kSplitWords.begin(), kSplitWords.end(),
                     [&](const SplitWord& known) { return known.word == word; });
    if (split != kSplitWords.end()) {
      reading.role = split->role;
      reading.around += "* ";
      ++splits;
      continue;
    }
    reading.around += word + " ";
    if (std::find(kEmptyWords.begin(), kEmptyWords.end(), word) == kEmptyWords.end()) {
      reading.is_plain = false;
    }
  }
  if (splits != 1 || words.front() == "x" || words.front() == "y") {
    return {};
  }
  return reading;
}

}  // namespace

std::vector<SplitClaim> claim_splits(const std::vector<std::string>& stems) {
  std::vector<Reading> readings;
  std::map<std::string, std::set<Role>> roles_around;
  std::set<Role> plain;
  std::map<Role, int> paired;
  for (const std::string& stem : stems) {
    const Reading& reading = readings.emplace_back(read_stem(stem));
    if (reading.role != Role::other) {
      roles_around[reading.around].insert(reading.role);
      if (reading.is_plain) {
        plain.insert(reading.role);
      }
    }
  }
  const auto has_partner = [&](const Reading& reading) {
    return reading.role != Role::other && !reading.is_plain &&
           roles_around[reading.around].size() > 1 && plain.count(reading.role) == 0;
  };
  for (const Reading& reading : readings) {
    paired[reading.role] += has_partner(reading) ? 1 : 0;
  }
  std::vector<SplitClaim> claims;
  for (const Reading& reading : readings) {
    SplitClaim& claim = claims.emplace_back();
    const bool named = reading.role != Role::other &&
                       (reading.is_plain || (has_partner(reading) && paired[reading.role] == 1));
    if (named) {
      claim.role = reading.role;
      claim.table = reading.role == Role::submission ? "sample_submission"
                                                     : std::string(name_of(reading.role));
      claim.why = fmt::format("names the {}", meaning_of(reading.role));
      if (!reading.is_plain) {
        claim.why += ", as its like names another";
      }
    }
  }
  return claims;
}

bool names_split(const std::string& stem) {
  const Reading reading = read_stem(stem);
  return reading.role != Role::other && reading.is_plain;
}

}  // namespace mdm::reader
