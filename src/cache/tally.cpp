#include <mdm/base/files.hpp>
#include <mdm/base/json.hpp>
#include <mdm/cache/tally.hpp>

#include "locked_file.hpp"

namespace mdm::cache {
namespace {

constexpr std::int64_t kFormat = 1;

struct Named {
  const char* name;
  std::uint64_t Counts::*count;
};
constexpr Named kKept[] = {{"hits", &Counts::hits},       {"misses", &Counts::misses},
                           {"stores", &Counts::stores},   {"evictions", &Counts::evictions},
                           {"expired", &Counts::expired}, {"refused", &Counts::refused},
                           {"damaged", &Counts::damaged}, {"failures", &Counts::failures}};

Json json_of(const Tally& tally) {
  Json caches = Json::object();
  for (const auto& [name, tiers] : tally) {
    Json kept = Json::object();
    for (const auto& [tier, counts] : tiers) {
      Json numbers = Json::object();
      for (const Named& each : kKept) {
        numbers.set(each.name, counts.*(each.count));
      }
      kept.set(tier, std::move(numbers));
    }
    caches.set(name, std::move(kept));
  }
  return Json::object({{"format", kFormat}, {"caches", std::move(caches)}});
}

/// An empty one if the text is none.
Tally tally_in(const std::string& text) {
  Tally tally;
  try {
    const Json kept = Json::parse(text);
    if (kept.at("format").as_int() != kFormat) {
      return {};
    }
    for (const auto& [name, tiers] : kept.at("caches").as_object()) {
      for (const auto& [tier, numbers] : tiers.as_object()) {
        for (const Named& each : kKept) {
          tally[name][tier].*(each.count) =
              static_cast<std::uint64_t>(numbers.at(each.name).as_int());
        }
      }
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return {};
  }
  return tally;
}

}  // namespace

Tally read_tally(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? tally_in(read_file(file)) : Tally{};
}

void add_to_tally(const std::filesystem::path& file, const Tally& more) {
  make_folder(file.parent_path());
  LockedFile(file).update([&](const std::string& text) {
    Tally tally = tally_in(text);
    for (const auto& [name, tiers] : more) {
      for (const auto& [tier, counts] : tiers) {
        for (const Named& each : kKept) {
          tally[name][tier].*(each.count) += counts.*(each.count);
        }
      }
    }
    return json_of(tally).dump() + "\n";
  });
}

}  // namespace mdm::cache
