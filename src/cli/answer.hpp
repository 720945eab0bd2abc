#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/json.hpp>

namespace mdm::cli {

/// Members of an answer (docs/reference/answers.md), where "not there" and null mean "nothing to
/// say": an empty text, zero, an empty list, an object without members.
std::string text_in(const Json& object, std::string_view key);
std::int64_t count_in(const Json& object, std::string_view key);
std::optional<double> number_in(const Json& object, std::string_view key);
bool flag_in(const Json& object, std::string_view key);
const Json::Array& list_in(const Json& object, std::string_view key);
std::vector<std::string> texts_in(const Json& object, std::string_view key);
const Json& member_of(const Json& object, std::string_view key);

/// The envelope `{"ok":true, …}` around the members of an answer, in one line.
std::string envelope(const Json& answer);

}  // namespace mdm::cli
