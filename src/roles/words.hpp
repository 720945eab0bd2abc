#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mdm::roles {

/// The words of a column's name in lower case: "PassengerId", "passenger_id" and "Passenger ID" all
/// give passenger, id. Words end where the case, a digit or anything but a letter says so; bytes
/// beyond ASCII count as small letters.
std::vector<std::string> words_of(std::string_view name);

/// True if the names differ at most in the case of ASCII letters.
bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace mdm::roles
