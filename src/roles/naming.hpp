#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::roles {

using Words = std::vector<std::string>;

bool is_any_of(std::string_view word, std::span<const std::string_view> wanted) noexcept;
bool has_any_of(const Words& words, std::span<const std::string_view> wanted) noexcept;

/// True if the name says "key" by a word (`user_id`, `OrderNo`, `uuid`), or by one that is run
/// together with the thing it numbers (`customerid`). `paid`, `grid` and `hybrid` do not.
bool names_key(const Words& words) noexcept;

/// What the rows of one key have in common; the lower, the more it speaks for a group.
enum class Entity {
  query,     ///< a list to be ranked: `qid`, `search_id`
  person,    ///< `user`, `patient_id`, `CustomerNo`
  series,    ///< `store`, `sensor_id`, `engine`
  unknown,   ///< a key of something else: `trip_id`
  category,  ///< a code rather than a thing: `class_id`, `country_code`
  none,      ///< no key at all
};

/// What the name is a key of.
Entity entity_of(const Words& words) noexcept;

/// True for words that count time: `day`, `step`, `year`.
bool names_time(const Words& words) noexcept;

}  // namespace mdm::roles
