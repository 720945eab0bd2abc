#include <algorithm>
#include <charconv>

#include <mdm/plan/measures.hpp>

#include "formula.hpp"
#include "functions_by_name.hpp"
#include "operators.hpp"
#include "words.hpp"

namespace mdm::plan {
namespace {

constexpr int kLevelsMax = 60;

/// What other languages call what an expression says otherwise.
struct Synonym {
  std::string_view theirs;
  std::string_view ours;
};

constexpr std::string_view kCase = "write case when … then … else … end";

constexpr Synonym kSynonyms[] = {
    {"log", "ln is the natural logarithm"},
    {"log1p", "write ln(1 + …)"},
    {"log10", "write ln(…) / ln(10)"},
    {"log2", "write ln(…) / ln(2)"},
    {"pow", "write power(…, …)"},
    {"len", "write length(…)"},
    {"if", kCase},
    {"iif", kCase},
    {"where", kCase},
    {"isnull", "write … is null"},
    {"ifnull", "write coalesce(…, …)"},
    {"fillna", "write coalesce(…, …)"},
    {"dayofweek", "write weekday(…), 0 on Mondays"},
};

Hint function_hint(std::string_view name, const std::vector<std::string>& known) {
  if (const auto* const row = std::ranges::find(kSynonyms, name, &Synonym::theirs);
      row != std::end(kSynonyms)) {
    return Hint{std::string(row->ours)};
  }
  Hint near = nearest_hint(name, known);
  return near.text.empty() ? Hint{fmt::format("one of: {}", fmt::join(known, ", "))} : near;
}

Hint column_hint(std::string_view name, const std::vector<std::string>& known) {
  Hint near = nearest_hint(name, known);
  return near.text.empty() ? Hint{"features read the columns of a row, but for ids and targets"}
                           : near;
}

class Parser final {
 public:
  Parser(std::string_view text, const std::vector<data::Field>& columns, const Place& place)
      : words_(words_of(text, place)), columns_(columns) {}

  ParsedExpression parse() {
    parsed_.formula = disjunction();
    if (word().kind != Word::Kind::end) {
      fail_at(word().place, {}, "the expression ends before: {}", word().text);
    }
    return std::move(parsed_);
  }

 private:
  using Arguments = std::vector<Expression>;

  const Word& word() const { return words_[at_]; }
  const Word& next_word() const { return words_[std::min(at_ + 1, words_.size() - 1)]; }

  bool skip(std::string_view wanted) {
    const bool found = word().is(wanted);
    at_ += found ? 1 : 0;
    return found;
  }

  void expect(std::string_view wanted) {
    if (!skip(wanted)) {
      fail_at(word().place, {}, "expected {}, not: {}", wanted, word().text);
    }
  }

  /// A node whose operands have the types that the operator takes.
  Expression node(const char* op, Arguments arguments, const Place& place) const {
    return checked({.op = op, .arguments = std::move(arguments)}, place);
  }

  Expression checked(Expression expression, const Place& place) const {
    try {
      check_shape(expression);
      type_of(expression, columns_);
    } catch (const Error& error) {
      fail_at(place, {}, "{}", error.what());
    }
    return expression;
  }

  Expression disjunction() {
    if (++level_ > kLevelsMax) {
      fail_at(word().place, Hint{"make several features of it"},
              "the expression has more than {} levels", kLevelsMax);
    }
    Expression left = conjunction();
    for (Place place = word().place; skip("or"); place = word().place) {
      left = node("or", {std::move(left), conjunction()}, place);
    }
    --level_;
    return left;
  }

  Expression conjunction() {
    Expression left = negation();
    for (Place place = word().place; skip("and"); place = word().place) {
      left = node("and", {std::move(left), negation()}, place);
    }
    return left;
  }

  Expression negation() {
    const Place place = word().place;
    bool negated = false;
    while (skip("not")) {
      negated = !negated;
    }
    Expression operand = comparison();
    return negated ? node("not", {std::move(operand)}, place) : operand;
  }

  Expression comparison() {
    Expression left = sum();
    const Place place = word().place;
    if (skip("is")) {
      const bool negated = skip("not");
      expect("null");
      return negated_if(negated, node("is_null", {std::move(left)}, place), place);
    }
    const bool negated = word().is("not") && (next_word().is("in") || next_word().is("between"));
    at_ += negated ? 1 : 0;
    if (skip("in")) {
      Arguments operands = list();
      operands.insert(operands.begin(), std::move(left));
      return negated_if(negated, node("in", std::move(operands), place), place);
    }
    if (skip("between")) {
      Expression low = node("greater_equal", {left, sum()}, place);
      expect("and");
      Expression high = node("less_equal", {std::move(left), sum()}, place);
      return negated_if(negated, node("and", {std::move(low), std::move(high)}, place), place);
    }
    static constexpr std::pair<std::string_view, const char*> kComparisons[] = {
        {"=", "equal"}, {"==", "equal"},      {"<>", "not_equal"}, {"!=", "not_equal"},
        {"<", "less"},  {"<=", "less_equal"}, {">", "greater"},    {">=", "greater_equal"}};
    for (const auto& [sign, op] : kComparisons) {
      if (skip(sign)) {
        return node(op, {std::move(left), sum()}, place);
      }
    }
    return left;
  }

  Expression negated_if(bool negated, Expression operand, const Place& place) const {
    return negated ? node("not", {std::move(operand)}, place) : operand;
  }

  Expression sum() {
    Expression left = product();
    while (word().is("+") || word().is("-")) {
      const Place place = word().place;
      const char* const op = skip("+") ? "add" : (++at_, "subtract");
      left = node(op, {std::move(left), product()}, place);
    }
    return left;
  }

  Expression product() {
    Expression left = factor();
    while (word().is("*") || word().is("/")) {
      const Place place = word().place;
      const char* const op = skip("*") ? "multiply" : (++at_, "divide");
      left = node(op, {std::move(left), factor()}, place);
    }
    return left;
  }

  Expression factor() {
    const Place place = word().place;
    bool negative = false;
    while (word().is("-") || word().is("+")) {
      negative = negative != word().is("-");
      ++at_;
    }
    if (negative && word().kind == Word::Kind::number) {
      return number("-");
    }
    Expression operand = primary();
    return negative ? node("subtract", {literal(0), std::move(operand)}, place) : operand;
  }

  Expression primary() {
    const Word& first = word();
    switch (first.kind) {
      case Word::Kind::number: return number("");
      case Word::Kind::text: ++at_; return literal(first.text);
      case Word::Kind::quoted_name: ++at_; return column_named(first);
      case Word::Kind::name: return named_word();
      case Word::Kind::end:
      case Word::Kind::sign: break;
    }
    if (!skip("(")) {
      fail_at(first.place, {}, "expected a value, not: {}", first.text);
    }
    Expression inner = disjunction();
    expect(")");
    return inner;
  }

  Expression number(std::string_view sign) {
    const Word& first = words_[at_++];
    const std::string text = std::string(sign) + first.text;
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto read = std::from_chars(text.data(), end, whole);
        read.ec == std::errc() && read.ptr == end) {
      return literal(whole);
    }
    double value = 0;
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
      fail_at(first.place, {}, "a number that no double holds: {}", first.text);
    }
    return literal(value);
  }

  Expression named_word() {
    const Word& first = words_[at_++];
    if (first.is("true") || first.is("false")) {
      return literal(first.is("true"));
    }
    if (first.is("null")) {
      return {.op = "nothing"};
    }
    if (first.is("case")) {
      return choice(first.place);
    }
    return word().is("(") ? function(first) : column_named(first);
  }

  Expression choice(const Place& place) {
    Arguments arguments;
    while (skip("when")) {
      arguments.push_back(disjunction());
      expect("then");
      arguments.push_back(disjunction());
    }
    if (arguments.empty()) {
      fail_at(word().place, {}, "expected when, not: {}", word().text);
    }
    arguments.push_back(skip("else") ? disjunction() : Expression{.op = "nothing"});
    expect("end");
    return node("case", std::move(arguments), place);
  }

  Arguments list() {
    Arguments arguments;
    expect("(");
    if (skip(")")) {
      return arguments;
    }
    do {
      arguments.push_back(disjunction());
    } while (skip(","));
    expect(")");
    return arguments;
  }

  Expression function(const Word& name) {
    const Place arguments_place = word().place;
    Arguments arguments = list();
    if (std::optional<StateCall> state = state_call(lower_ascii(name.text), arguments)) {
      check_measured(state->state, name);
      parsed_.state.push_back(std::move(state->state));
      return checked(std::move(state->formula), name.place);
    }
    const std::vector<std::string> known = function_names();
    if (std::ranges::find(known, lower_ascii(name.text)) == known.end()) {
      fail_at(name.place, function_hint(lower_ascii(name.text), known), "function not found: {}",
              name.text);
    }
    if (const std::string wrong = wrong_arguments(lower_ascii(name.text), arguments);
        !wrong.empty()) {
      fail_at(arguments_place, {}, "{} takes {}", name.text, wrong);
    }
    return checked(operator_call(lower_ascii(name.text), std::move(arguments)), name.place);
  }

  void check_measured(const State& state, const Word& function) const {
    if (state.column.empty() || state.measure == kFrequency) {
      return;
    }
    const data::Type type = type_of(column(state.column), columns_);
    if (type != data::Type::int64 && type != data::Type::float64) {
      fail_at(function.place, {}, "a column of type {} has no {}: {}", data::name_of(type),
              function.text, state.column);
    }
  }

  Expression column_named(const Word& name) const {
    std::vector<std::string> known;
    for (const data::Field& field : columns_) {
      if (field.name == name.text) {
        return column(name.text);
      }
      known.push_back(field.name);
    }
    fail_at(name.place, column_hint(name.text, known), "no column that features may use: {}",
            name.text);
  }

  std::vector<Word> words_;
  const std::vector<data::Field>& columns_;
  std::size_t at_ = 0;
  int level_ = 0;
  ParsedExpression parsed_;
};

}  // namespace

ParsedExpression parse_expression(std::string_view text, const std::vector<data::Field>& columns,
                                  const Place& place) {
  return Parser(text, columns, place).parse();
}

}  // namespace mdm::plan
