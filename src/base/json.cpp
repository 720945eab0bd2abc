#include <charconv>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>

namespace mdm {
namespace {

constexpr std::size_t kDepthMax = 256;

/// Builds our value from the events of nlohmann's parser.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(std::string_view source) : source_(source) {}

  bool null() override { return put(Json()); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return put(static_cast<double>(value));
    }
    return put(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }
  bool start_object(std::size_t /*size*/) override { return open(Json::object()); }
  bool start_array(std::size_t /*size*/) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    keys_.back() = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    fail(ErrorCode::bad_input, "{} is not valid JSON at byte {}", source_, position);
  }

  Json take() { return std::move(root_); }

 private:
  bool put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_array()) {
      open_.back().push(std::move(value));
    } else {
      open_.back().set(std::move(keys_.back()), std::move(value));
    }
    return true;
  }
  bool open(Json value) {
    if (open_.size() == kDepthMax) {
      fail(ErrorCode::bad_input, "{} is nested more than {} levels deep", source_, kDepthMax);
    }
    open_.push_back(std::move(value));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Json done = std::move(open_.back());
    open_.pop_back();
    keys_.pop_back();
    return put(std::move(done));
  }

  std::string_view source_;
  Json root_;
  std::vector<Json> open_;
  std::vector<std::string> keys_;
};

[[noreturn]] void fail_kind(std::string_view wanted) {
  fail(ErrorCode::bad_input, "JSON value is not {}", wanted);
}

void write_text(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += kHex[static_cast<unsigned char>(c) >> 4U];
          out += kHex[static_cast<unsigned char>(c) & 15U];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

void write_double(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  out += text;
  if (text.find_first_of(".e") == std::string_view::npos) {
    out += ".0";  // so that it reads back as a double
  }
}

void write_break(std::string& out, int indent, int level) {
  if (indent >= 0) {
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level), ' ');
  }
}

void write(std::string& out, const Json& value, int indent, int level) {
  const char* separator = "";
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_integer()) {
    out += std::to_string(value.as_int());
  } else if (value.is_number()) {
    write_double(out, value.as_double());
  } else if (value.is_string()) {
    write_text(out, value.as_string());
  } else if (value.is_array()) {
    out += '[';
    for (const Json& element : value.as_array()) {
      out += std::exchange(separator, ",");
      write_break(out, indent, level + 1);
      write(out, element, indent, level + 1);
    }
    if (!value.as_array().empty()) {
      write_break(out, indent, level);
    }
    out += ']';
  } else {
    out += '{';
    for (const auto& [key, member] : value.as_object()) {
      out += std::exchange(separator, ",");
      write_break(out, indent, level + 1);
      write_text(out, key);
      out += indent >= 0 ? ": " : ":";
      write(out, member, indent, level + 1);
    }
    if (!value.as_object().empty()) {
      write_break(out, indent, level);
    }
    out += '}';
  }
}

}  // namespace

Json::Json(double value) : value_(value) {}

Json Json::object(std::initializer_list<Member> members) {
  Json made;
  made.value_ = Object(members);
  return made;
}

Json Json::array_of(const std::vector<std::string>& texts) {
  return {Array(texts.begin(), texts.end())};
}

Json Json::parse(std::string_view text, std::string_view source) {
  Builder builder(source);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

bool Json::as_bool() const {
  const bool* const value = std::get_if<bool>(&value_);
  return value != nullptr ? *value : (fail_kind("a boolean"), false);
}

std::int64_t Json::as_int() const {
  const auto* const value = std::get_if<std::int64_t>(&value_);
  return value != nullptr ? *value : (fail_kind("an integer"), 0);
}

double Json::as_double() const {
  if (is_null()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (const auto* const value = std::get_if<double>(&value_)) {
    return *value;
  }
  return is_integer() ? static_cast<double>(as_int()) : (fail_kind("a number"), 0);
}

const std::string& Json::as_string() const {
  if (!is_string()) {
    fail_kind("a string");
  }
  return std::get<std::string>(value_);
}

const Json::Array& Json::as_array() const {
  if (!is_array()) {
    fail_kind("an array");
  }
  return std::get<Array>(value_);
}

const Json::Object& Json::as_object() const {
  if (!is_object()) {
    fail_kind("an object");
  }
  return std::get<Object>(value_);
}

std::vector<std::string> Json::as_strings() const {
  std::vector<std::string> texts;
  for (const Json& element : as_array()) {
    texts.push_back(element.as_string());
  }
  return texts;
}

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : as_object()) {
    if (name == key) {
      return &value;
    }
  }
  return nullptr;
}

const Json& Json::at(std::string_view key) const {
  const Json* const found = find(key);
  if (found == nullptr) {
    fail(ErrorCode::bad_input, "JSON object lacks the member: {}", key);
  }
  return *found;
}

Json& Json::set(std::string key, Json value) {
  if (is_null()) {
    value_ = Object{};
  }
  if (!is_object()) {
    fail_kind("an object");
  }
  auto& members = std::get<Object>(value_);
  for (auto& [name, old] : members) {
    if (name == key) {
      old = std::move(value);
      return *this;
    }
  }
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (is_null()) {
    value_ = Array{};
  }
  if (!is_array()) {
    fail_kind("an array");
  }
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

std::string Json::dump(int indent) const {
  std::string out;
  write(out, *this, indent, 0);
  return out;
}

}  // namespace mdm
