#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mdm {

/// A JSON value. Objects keep the order in which their members were set; integers are exact over
/// int64; a double is written in the shortest form that reads back equal. Values are immutable in
/// concurrent use.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;                                        // null
  Json(std::nullptr_t) {}                                  // NOLINT(google-explicit-constructor)
  Json(bool value) : value_(value) {}                      // NOLINT(google-explicit-constructor)
  Json(double value);                                      // NOLINT(google-explicit-constructor)
  Json(const char* value) : value_(std::string(value)) {}  // NOLINT(google-explicit-constructor)
  Json(std::string_view value)                             // NOLINT(google-explicit-constructor)
      : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Json(Array value) : value_(std::move(value)) {}        // NOLINT(google-explicit-constructor)
  template <typename Integer>
  requires(std::integral<Integer> && !std::same_as<Integer, bool>) Json(Integer value)  // NOLINT
      : value_(static_cast<std::int64_t>(value)) {}

  /// An object of these members: `Json::object({{"rows", 3}, {"name", "x"}})`.
  static Json object(std::initializer_list<Member> members = {});
  static Json array() { return Json(Array{}); }
  static Json array_of(const std::vector<std::string>& texts);

  /// \throws Error{bad_input} that names `source` and the byte where the text breaks
  static Json parse(std::string_view text, std::string_view source = "JSON text");

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const { return std::holds_alternative<bool>(value_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(value_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(value_); }
  bool is_string() const { return std::holds_alternative<std::string>(value_); }
  bool is_array() const { return std::holds_alternative<Array>(value_); }
  bool is_object() const { return std::holds_alternative<Object>(value_); }

  /// Each throws Error{bad_input} if the value is of another kind.
  bool as_bool() const;
  std::int64_t as_int() const;
  double as_double() const;  ///< integers too; null reads as NaN, the form in which it is written
  const std::string& as_string() const;
  const Array& as_array() const;
  const Object& as_object() const;
  std::vector<std::string> as_strings() const;  ///< an array of strings

  /// The member of an object; `find` gives null for "not there", `at` throws Error{bad_input}.
  const Json* find(std::string_view key) const;
  const Json& at(std::string_view key) const;

  /// Sets a member of an object (a null value becomes an object first).
  Json& set(std::string key, Json value);
  /// Appends to an array (a null value becomes an array first).
  Json& push(Json value);

  /// One line, or `indent` spaces a level. NaN and infinities are written as null.
  std::string dump(int indent = -1) const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

}  // namespace mdm
