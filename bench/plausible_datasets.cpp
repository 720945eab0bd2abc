#include "plausible_datasets.hpp"

#include <array>
#include <cmath>
#include <set>
#include <string_view>

namespace mdm::bench {
namespace {

using Text = std::string_view;

constexpr std::uint64_t kWords = 30'000;
constexpr std::uint64_t kColumnNames = 3'000;
constexpr std::uint64_t kTags = 400;
constexpr std::uint64_t kOwners = 500;

/// splitmix64. \source Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) { state_ = next() ^ seed << 32U; }

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  double unit() { return static_cast<double>(next() >> 11U) * 0x1p-53; }
  /// A rank below `count`, of probability about 1 / (rank + 1).
  std::uint64_t zipf(std::uint64_t count) {
    const double rank = std::pow(static_cast<double>(count) + 1.0, unit()) - 1.0;
    return std::min(static_cast<std::uint64_t>(rank), count - 1);
  }
  /// Between 10^low and 10^high, evenly over the exponents.
  std::int64_t magnitude(double low, double high) {
    return static_cast<std::int64_t>(std::pow(10.0, low + (high - low) * unit()));
  }

 private:
  std::uint64_t state_;
};

constexpr std::array<Text, 64> kFrequent = {
    "data",      "sales",    "customer", "daily",     "train",   "prices",   "weather",
    "traffic",   "fraud",    "churn",    "orders",    "user",    "events",   "clicks",
    "reviews",   "housing",  "credit",   "patients",  "sensor",  "energy",   "load",
    "stock",     "returns",  "web",      "logs",      "survey",  "income",   "flights",
    "taxi",      "trips",    "rides",    "products",  "images",  "labels",   "text",
    "news",      "spam",     "ratings",  "movies",    "songs",   "games",    "matches",
    "players",   "teams",    "scores",   "hospital",  "claims",  "policy",   "insurance",
    "loans",     "payments", "accounts", "transfers", "devices", "failures", "machines",
    "telemetry", "vehicles", "bikes",    "stations",  "rain",    "river",    "soil",
    "crops"};
constexpr std::array<Text, 24> kSyllables = {"ba", "ce", "di", "fo", "gu",  "ha",  "je",  "ki",
                                             "lo", "mu", "na", "pe", "ri",  "so",  "tu",  "va",
                                             "we", "xi", "yo", "zu", "bre", "cra", "dro", "sti"};
constexpr std::array<Text, 32> kColumns = {
    "id",      "date",   "amount", "price",    "target",   "name",      "type",  "category",
    "country", "city",   "age",    "gender",   "user_id",  "timestamp", "value", "quantity",
    "status",  "rating", "label",  "text",     "latitude", "longitude", "email", "currency",
    "channel", "device", "score",  "duration", "height",   "weight",    "brand", "region"};
constexpr std::array<Text, 7> kTypes = {"int64", "float64", "text",         "timestamp",
                                        "bool",  "date",    "decimal(18,2)"};
constexpr std::array<Text, 4> kProblems = {"binary_classification", "regression",
                                           "multiclass_classification", "clustering"};
constexpr std::array<Text, 3> kBackends = {"duckdb", "sqlite", "postgresql"};
constexpr std::array<Text, 12> kTagNames = {"kaggle",  "production", "raw",     "clean",
                                            "monthly", "old",        "finance", "health",
                                            "public",  "internal",   "demo",    "geo"};

std::string column_name(std::uint64_t rank) {
  return rank < kColumns.size()
             ? std::string(kColumns[rank])
             : word_of(rank * 7 % kWords) + "_" + std::string(kColumns[rank % kColumns.size()]);
}

std::string tag_name(std::uint64_t rank) {
  return rank < kTagNames.size() ? std::string(kTagNames[rank]) : word_of(rank * 31 % kWords);
}

/// A moment of the five years before 2026-11-01.
std::string moment(Random& random) {
  const std::uint64_t day = random.below(28) + 1;
  const std::uint64_t month = random.below(12) + 1;
  const std::uint64_t second = random.below(86'400);
  return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}Z", 2021 + random.below(5), month, day,
                     second / 3600, second / 60 % 60, second % 60);
}

void add_columns(catalog::DatasetRecord& record, Random& random) {
  std::set<std::string> names;
  const std::uint64_t wanted = 4 + random.below(22);
  while (names.size() < wanted) {
    const std::uint64_t rank = random.zipf(kColumnNames);
    if (std::string name = column_name(rank); names.insert(name).second) {
      // A name has nearly always the same type.
      const std::uint64_t type = random.below(10) == 0 ? random.next() : rank * 5 + rank / 3;
      record.columns.push_back(
          {"train", std::move(name), std::string(kTypes[type % kTypes.size()])});
    }
  }
  record.ids = {record.columns[0].name};
  record.targets = {record.columns.back().name};
  record.tables = {{"train", "train", record.rows, static_cast<std::int64_t>(wanted)}};
}

}  // namespace

std::string word_of(std::uint64_t rank) {
  if (rank < kFrequent.size()) {
    return std::string(kFrequent[rank]);
  }
  std::string word;
  for (std::uint64_t rest = rank * 2'654'435'761U % 331'776U; word.size() < 8; rest /= 24) {
    word += kSyllables[rest % kSyllables.size()];
  }
  return word;
}

catalog::DatasetRecord plausible_dataset(std::uint64_t number) {
  Random random(number);
  catalog::DatasetRecord record{
      .name = fmt::format("{}_{}_{}", word_of(random.zipf(kWords)), word_of(random.zipf(kWords)),
                          number),
      .generation = 1,
      .digest = fmt::format("{:032x}", random.next()),
      .manifest_digest = fmt::format("{:032x}", random.next()),
      .owner = word_of(1000 + random.zipf(kOwners)),
      .problem_type = std::string(kProblems[random.zipf(kProblems.size())]),
      .backend = std::string(kBackends[random.zipf(kBackends.size())]),
      .source = fmt::format("/data/{}/{}", word_of(random.zipf(kWords)), number),
      .registered_at = moment(random),
      .rows = random.magnitude(1, 9),
      .size_bytes = random.magnitude(3, 11),
      .feature_count = static_cast<std::int64_t>(random.below(200))};
  record.updated_at = record.registered_at;
  record.quality = record.rows % 101;
  for (std::uint64_t word = 4 + random.below(17); word > 0; --word) {
    record.description += (record.description.empty() ? "" : " ") + word_of(random.zipf(kWords));
  }
  std::set<std::string> tags;
  for (std::uint64_t tag = random.below(6); tag > 0; --tag) {
    tags.insert(tag_name(random.zipf(kTags)));
  }
  record.tags.assign(tags.begin(), tags.end());
  add_columns(record, random);
  return record;
}

}  // namespace mdm::bench
