#include "statement_shape.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "tree.hpp"

namespace mdm::query {
namespace {

/// Of whole numbers, which then are INTEGER.
constexpr std::size_t kMostDigits = 9;
/// Of decimals, whose value in the tree then is a number.
constexpr std::size_t kMostDecimalDigits = 15;
constexpr std::string_view kConstant = "VALUE_CONSTANT";

/// A literal whose type follows from its form.
struct Literal {
  std::size_t place = 0;
  std::string form{};  ///< equal for those of one type
  Json value{};        ///< as in the tree
};

Json whole_number(const std::string& digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::optional<Literal> literal_in(const Word& word) {
  if (word.kind == WordKind::text) {
    std::string text;
    for (std::size_t i = 1; i + 1 < word.text.size(); ++i) {
      text += word.text[i];
      i += word.text[i] == '\'' ? 1U : 0U;
    }
    return Literal{word.place, "\1s", std::move(text)};
  }
  if (word.kind != WordKind::number) {
    return std::nullopt;
  }
  const std::size_t point = word.text.find('.');
  if (point == std::string_view::npos) {
    return word.text.size() > kMostDigits
               ? std::nullopt
               : std::optional(Literal{word.place, "\1i", whole_number(std::string(word.text))});
  }
  // The width of a decimal follows from its digits, unless there are zeros before them.
  if (word.text.front() == '0' || word.text.size() > kMostDecimalDigits) {
    return std::nullopt;
  }
  std::string digits(word.text);
  digits.erase(point, 1);
  return Literal{word.place, fmt::format("\1d{}.{}", point, word.text.size() - point - 1),
                 whole_number(digits)};
}

std::vector<Literal> literals_in(const std::vector<Word>& words) {
  std::vector<Literal> literals;
  for (const Word& word : words) {
    if (auto literal = literal_in(word)) {
      literals.push_back(std::move(*literal));
    }
  }
  return literals;
}

/// The value, or its negative.
Json signed_value(const Literal& literal, bool is_negative) {
  return is_negative ? Json(-literal.value.as_int()) : literal.value;
}

}  // namespace

ReadStatement read_with_places(const std::string& sql, Parser& parser) {
  ReadStatement read{.statement = {.text = sql}};
  Statement& statement = read.statement;
  try {
    const Json placed = parser.placed_tree_of(sql);
    Json tree = without_places(placed);
    if (parser.tree_of(parser.text_of(tree)) != tree) {
      statement.whole = "the engine does not write all of it back";
      return read;
    }
    statement.tree = std::move(tree);
    visit(placed, [&](const Json& node) {
      if (is_of(node, "type", kConstant)) {
        const Json* const place = node.find(kPlace);
        read.places.push_back(place != nullptr && place->is_integer()
                                  ? static_cast<std::size_t>(place->as_int())
                                  : std::string::npos);
      }
      return true;
    });
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    statement.whole = error.what();
  }
  return read;
}

std::string shape_key(const std::vector<Word>& words) {
  std::string key;
  bool is_apart = false;
  for (const Word& word : words) {
    if (word.kind == WordKind::blank) {
      is_apart = true;
      continue;
    }
    key += is_apart && !key.empty() ? " " : "";
    is_apart = false;
    const auto literal = literal_in(word);
    key += literal ? literal->form : std::string(word.text);
  }
  return key;
}

std::optional<StatementShape> StatementShape::of(const ReadStatement& read,
                                                 const std::vector<Word>& words) {
  if (read.statement.tree.is_null()) {
    return std::nullopt;
  }
  std::vector<Json> values;
  visit(read.statement.tree, [&](const Json& node) {
    if (is_of(node, "type", kConstant)) {
      const Json* const value = node.at("value").find("value");
      values.push_back(value == nullptr ? Json() : *value);
    }
    return true;
  });
  StatementShape shape;
  shape.tree_ = read.statement.tree;
  for (const Literal& literal : literals_in(words)) {
    const auto at = [&](std::size_t place, bool is_negative) {
      const auto found = std::ranges::find(read.places, place);
      const auto number = static_cast<std::size_t>(found - read.places.begin());
      const bool fits = found != read.places.end() && number < values.size() &&
                        values[number] == signed_value(literal, is_negative);
      if (fits) {
        shape.holes_.push_back({number, is_negative});
      }
      return fits;
    };
    const bool has_sign = literal.value.is_integer() && literal.place > 0 &&
                          read.statement.text[literal.place - 1] == '-';
    if (!at(literal.place, false) && !(has_sign && at(literal.place - 1, true))) {
      return std::nullopt;
    }
  }
  return shape;
}

Statement StatementShape::filled(const std::string& sql, const std::vector<Word>& words) const {
  const std::vector<Literal> literals = literals_in(words);
  MDM_CHECK(literals.size() == holes_.size());
  std::map<std::size_t, Json> values;
  for (std::size_t i = 0; i < holes_.size(); ++i) {
    values.emplace(holes_[i].literal, signed_value(literals[i], holes_[i].is_negative));
  }
  std::size_t number = 0;
  Json tree = changed(tree_, [&](const Json& node) -> std::optional<Json> {
    if (!is_of(node, "type", kConstant)) {
      return std::nullopt;
    }
    const auto found = values.find(number++);
    if (found == values.end()) {
      return std::nullopt;
    }
    Json value = node.at("value");
    value.set("value", std::move(found->second));
    Json made = node;
    return made.set("value", std::move(value));
  });
  return {.text = sql, .tree = std::move(tree)};
}

}  // namespace mdm::query
