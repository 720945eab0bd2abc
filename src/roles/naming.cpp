#include "naming.hpp"

#include <algorithm>

namespace mdm::roles {
namespace {

using namespace std::string_view_literals;

/// Whole words that name a key. A list, for an ending would find `paid` and `grid`.
constexpr std::string_view kKeys[] = {"id", "ids", "uuid", "guid",       "uid",   "oid",
                                      "pk", "key", "keys", "identifier", "objid", "objectid"};

/// Words that make a key of the thing named before them: `order no`, `store_nbr`.
constexpr std::string_view kNumbers[] = {"no", "nr", "nbr", "num", "number", "code"};

constexpr std::string_view kQueries[] = {"query", "search", "srch", "qid", "impression"};

constexpr std::string_view kPeople[] = {
    "user",   "customer", "client",  "patient",  "subject",  "person", "member",  "account",
    "player", "student",  "visitor", "employee", "author",   "driver", "session", "household",
    "cust",   "reviewer", "speaker", "donor",    "borrower", "worker", "teacher", "participant"};

constexpr std::string_view kSeries[] = {
    "store", "shop",   "station", "sensor",   "machine", "device", "engine",
    "unit",  "series", "site",    "location", "meter",   "plant",  "turbine",
    "asset", "ticker", "symbol",  "vehicle",  "product", "item",   "sku",
    "hotel", "stock",  "company", "branch",   "building"};

/// Other things that are numbered: enough to tell `orderid` from `paid`, `order no` from `house
/// no`.
constexpr std::string_view kThings[] = {
    "row",     "record",  "sample",   "order",   "event",  "image",       "transaction",
    "invoice", "ticket",  "booking",  "trip",    "ride",   "passenger",   "listing",
    "movie",   "book",    "song",     "track",   "post",   "tweet",       "question",
    "answer",  "match",   "game",     "team",    "house",  "property",    "parcel",
    "visit",   "case",    "loan",     "policy",  "claim",  "contact",     "lead",
    "object",  "doc",     "document", "text",    "msg",    "message",     "request",
    "job",     "host",    "app",      "article", "video",  "campaign",    "project",
    "serial",  "receipt", "card",     "roll",    "part",   "batch",       "registration",
    "ref",     "node",    "entity",   "region",  "flight", "application", "encounter"};

constexpr std::string_view kCategories[] = {
    "class",   "category", "cat",    "type",  "genre",  "color", "colour", "status",
    "level",   "kind",     "label",  "group", "target", "zip",   "postal", "post",
    "country", "state",    "region", "area",  "gender", "sex",   "brand",  "language",
    "city",    "currency", "reason", "role",  "grade",  "shape", "vendor", "manufacturer"};

constexpr std::string_view kTimes[] = {"date",  "day",   "days",   "week",    "month", "quarter",
                                       "year",  "time",  "hour",   "minute",  "step",  "steps",
                                       "cycle", "epoch", "period", "seconds", "t",     "timestamp"};

/// `userid` → `user`; empty if the word is not a thing run together with its key.
std::string_view numbered_thing(std::string_view word) noexcept {
  if (!word.ends_with("id"sv)) {
    return {};
  }
  const std::string_view thing = word.substr(0, word.size() - 2);
  const bool known = is_any_of(thing, kQueries) || is_any_of(thing, kPeople) ||
                     is_any_of(thing, kSeries) || is_any_of(thing, kThings);
  return known ? thing : std::string_view();
}

bool is_thing(std::string_view word) noexcept {
  return is_any_of(word, kQueries) || is_any_of(word, kPeople) || is_any_of(word, kSeries) ||
         is_any_of(word, kThings);
}

Entity entity_of_thing(std::string_view thing) noexcept {
  return is_any_of(thing, kQueries)      ? Entity::query
         : is_any_of(thing, kPeople)     ? Entity::person
         : is_any_of(thing, kSeries)     ? Entity::series
         : is_any_of(thing, kCategories) ? Entity::category
                                         : Entity::unknown;
}

}  // namespace

bool is_any_of(std::string_view word, std::span<const std::string_view> wanted) noexcept {
  return std::ranges::find(wanted, word) != wanted.end();
}

bool has_any_of(const Words& words, std::span<const std::string_view> wanted) noexcept {
  return std::ranges::any_of(words,
                             [&](const std::string& word) { return is_any_of(word, wanted); });
}

bool names_key(const Words& words) noexcept {
  if (has_any_of(words, kKeys) || std::ranges::any_of(words, [](const std::string& word) {
        return !numbered_thing(word).empty();
      })) {
    return true;
  }
  return words.size() >= 2 && is_any_of(words.back(), kNumbers) && words.back() != "code" &&
         is_thing(words[words.size() - 2]);
}

Entity entity_of(const Words& words) noexcept {
  if (words.empty()) {
    return Entity::none;
  }
  if (words.size() == 1) {
    const std::string_view word = words.front();
    const std::string_view thing = numbered_thing(word);
    const Entity alone = entity_of_thing(thing.empty() ? word : thing);
    return alone <= Entity::series || !thing.empty() ? alone
           : is_any_of(word, kKeys)                  ? Entity::unknown
                                                     : Entity::none;
  }
  if (is_any_of(words.back(), kKeys) || is_any_of(words.back(), kNumbers)) {
    const Entity entity = entity_of_thing(words[words.size() - 2]);
    const bool sure = is_any_of(words.back(), kKeys) || entity <= Entity::series;
    return sure ? entity : Entity::none;
  }
  if (is_any_of(words.front(), kKeys)) {
    return entity_of_thing(words[1]);
  }
  return numbered_thing(words.back()).empty() ? Entity::none
                                              : entity_of_thing(numbered_thing(words.back()));
}

bool names_time(const Words& words) noexcept {
  return has_any_of(words, kTimes);
}

}  // namespace mdm::roles
