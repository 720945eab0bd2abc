#include "answer.hpp"

namespace mdm::cli {
namespace {

const Json kNothing{};
const Json::Array kNoElements{};

}  // namespace

const Json& member_of(const Json& object, std::string_view key) {
  const Json* member = object.is_object() ? object.find(key) : nullptr;
  return member == nullptr ? kNothing : *member;
}

std::string text_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return member.is_null() ? std::string() : member.as_string();
}

std::int64_t count_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return member.is_null() ? 0 : member.as_int();
}

std::optional<double> number_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return member.is_null() ? std::nullopt : std::optional(member.as_double());
}

bool flag_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return !member.is_null() && member.as_bool();
}

const Json::Array& list_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return member.is_null() ? kNoElements : member.as_array();
}

std::vector<std::string> texts_in(const Json& object, std::string_view key) {
  const Json& member = member_of(object, key);
  return member.is_null() ? std::vector<std::string>{} : member.as_strings();
}

std::string envelope(const Json& answer) {
  Json whole = Json::object({{"ok", true}});
  for (const auto& [key, value] : answer.as_object()) {
    whole.set(key, value);
  }
  return whole.dump();
}

}  // namespace mdm::cli
