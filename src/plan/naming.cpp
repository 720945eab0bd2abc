#include "naming.hpp"

#include <unordered_map>

#include <fmt/format.h>

#include <mdm/base/digest.hpp>

namespace mdm::plan {
namespace {

constexpr std::size_t kBytesMax = 63;
constexpr std::size_t kDigestBytes = 8;

/// The names in use, in lower case, with what uses them. Case is that of ASCII, as in SQLite and
/// DuckDB.
using Taken = std::unordered_map<std::string, std::string>;

std::string lower(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

std::string described(const Feature& feature) {
  return fmt::format("the {} feature {} of {}", feature.family, feature.name,
                     fmt::join(feature.inputs, ", "));
}

/// The family whose names the user gives.
constexpr std::string_view kCustom = "custom";

void claim_fixed(const Feature& feature, Taken& taken) {
  const auto [other, free] = taken.emplace(lower(feature.name), described(feature));
  if (!free) {
    fail(ErrorCode::invalid_argument,
         Hint{feature.family == kCustom
                  ? "rename the feature"
                  : "rename the column, or switch this family of features off"},
         "two columns would have one name: {}; {}", described(feature), other->second);
  }
}

std::string claim_derived(const Feature& feature, Taken& taken) {
  std::string name = feature.name;
  for (int number = 2; !taken.emplace(lower(name), described(feature)).second; ++number) {
    name = storable_name(fmt::format("{}_{}", feature.name, number));
  }
  return name;
}

}  // namespace

std::string storable_name(std::string_view name) {
  if (name.size() <= kBytesMax) {
    return std::string(name);
  }
  std::size_t end = kBytesMax - kDigestBytes - 1;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return fmt::format("{}_{}", name.substr(0, end), mdm::digest_of(name).substr(0, kDigestBytes));
}

std::vector<Feature> with_own_names(std::vector<Named> drafted,
                                    const std::vector<std::string>& columns) {
  Taken taken;
  for (const std::string& column : columns) {
    taken.emplace(lower(column), fmt::format("the column {}", column));
  }
  for (const Named& each : drafted) {
    if (!each.derived) {
      claim_fixed(each.feature, taken);
    }
  }
  std::vector<Feature> features;
  for (Named& each : drafted) {
    if (each.derived) {
      each.feature.name = claim_derived(each.feature, taken);
    }
    features.push_back(std::move(each.feature));
  }
  return features;
}

}  // namespace mdm::plan
