#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include <mdm/query/advice.hpp>

#include "rules.hpp"
#include "tree.hpp"

namespace mdm::query {
namespace {

using data::Comparison;
using data::Condition;
using data::Type;

/// What a bound leaves that cannot be placed between the extremes.
/// \source DEFAULT_INEQ_SEL in src/include/utils/selfuncs.h of PostgreSQL
constexpr double kUnknownRange = 1.0 / 3;

/// "CAST('3' AS BIGINT)" is 3.
std::string_view text_in_cast(std::string_view sql) {
  const std::size_t begin = sql.find('\'');
  const std::size_t end = sql.rfind('\'');
  return begin == end ? std::string_view() : sql.substr(begin + 1, end - begin - 1);
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? std::optional(number)
                                                                             : std::nullopt;
}

/// The day of "2026-01-02" or "2026-01-02 03:04:05".
std::optional<double> day_in(std::string_view text) {
  constexpr std::size_t kDayBytes = 10;
  if (text.size() < kDayBytes || text[4] != '-' || text[7] != '-') {
    return std::nullopt;
  }
  const auto year = number_in<int>(text.substr(0, 4));
  const auto month = number_in<unsigned>(text.substr(5, 2));
  const auto day = number_in<unsigned>(text.substr(8, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const std::chrono::sys_days days =
      std::chrono::year(*year) / std::chrono::month(*month) / std::chrono::day(*day);
  return static_cast<double>(days.time_since_epoch().count());
}

std::optional<double> place_in(std::string_view cell, Type type) {
  switch (type) {
    case Type::int64:
    case Type::float64:
    case Type::decimal: return number_in<double>(cell);
    case Type::date:
    case Type::timestamp: return day_in(cell);
    default: return std::nullopt;
  }
}

/// Where between the extremes of the column a value lies: from 0 to 1.
std::optional<double> position_of(const std::string& value, const Column& column) {
  const auto place = place_in(value, column.field.type);
  const auto least = place_in(text_in_cast(column.lower), column.field.type);
  const auto greatest = place_in(text_in_cast(column.upper), column.field.type);
  if (!place || !least || !greatest || *greatest <= *least) {
    return std::nullopt;
  }
  return std::clamp((*place - *least) / (*greatest - *least), 0.0, 1.0);
}

/// What the conditions on one column leave.
class Estimate {
 public:
  Estimate(const Table& table, const Column& column)
      : column_(column),
        nulls_(table.rows == 0
                   ? 0
                   : static_cast<double>(column.nulls) / static_cast<double>(table.rows)) {}

  void add(const Condition& condition) {
    switch (condition.comparison) {
      case Comparison::is_null:
        use_ = std::min(use_, Use::null);
        values_ = nulls_;
        return;
      case Comparison::is_not_null:
      case Comparison::not_equal: use_ = std::min(use_, Use::range); return;
      case Comparison::equal:
      case Comparison::any_of:
        use_ = Use::equal;
        values_ = std::min(values_, share_of(condition.values.size()));
        return;
      default: use_ = std::min(use_, Use::range); add_bound(condition);
    }
  }

  Use use() const { return use_; }
  double share() const {
    return values_ < 1 ? values_ : std::max(0.0, high_ - low_) * unknown_ * (1 - nulls_);
  }

 private:
  double share_of(std::size_t values) const {
    return column_.distinct == 0 ? 0
                                 : std::min(1.0, static_cast<double>(values) /
                                                     static_cast<double>(column_.distinct)) *
                                       (1 - nulls_);
  }

  void add_bound(const Condition& condition) {
    const auto position = position_of(condition.values.front(), column_);
    const bool from_above =
        condition.comparison == Comparison::less || condition.comparison == Comparison::less_equal;
    if (!position) {
      unknown_ *= kUnknownRange;
    } else if (from_above) {
      high_ = std::min(high_, *position);
    } else {
      low_ = std::max(low_, *position);
    }
  }

  const Column& column_;
  double nulls_;
  Use use_ = Use::null;
  double values_ = 1;
  double low_ = 0;
  double high_ = 1;
  double unknown_ = 1;
};

const Table* find_pushed(const PushedPart& part, const Subject& subject) {
  const auto found = std::ranges::find_if(subject.tables, [&](const Table& table) {
    return table.catalog == part.catalog &&
           (table.stored.empty() ? table.name : table.stored) == part.table;
  });
  return found == subject.tables.end() ? nullptr : &*found;
}

class Uses {
 public:
  void add(const Table& table, const Column& column, Use use, double share) {
    if (table.in_engine) {
      return;
    }
    const auto known = std::ranges::find_if(uses_, [&](const ColumnUse& other) {
      return other.dataset == table.dataset && other.table == table.name &&
             other.column == column.field.name;
    });
    ColumnUse made{table.dataset, table.name, column.field.name, use, share};
    if (known == uses_.end()) {
      uses_.push_back(std::move(made));
    } else if (use < known->use || (use == known->use && share < known->share)) {
      *known = std::move(made);
    }
  }

  void add_part(const PushedPart& part, const Table& table) {
    for (const Column& column : table.columns) {
      Estimate estimate(table, column);
      bool is_asked = false;
      for (const Condition& condition : part.part.conditions) {
        if (condition.column == column.field.name) {
          estimate.add(condition);
          is_asked = true;
        }
      }
      if (is_asked) {
        add(table, column, estimate.use(), estimate.share());
      }
    }
  }

  /// \param expression  a column and nothing else; true if one of the sources has it
  bool add_named(const Json& expression, const std::vector<Source>& sources, Use use) {
    for (const Source& source : sources) {
      if (const Column* const column = find_column(expression, source)) {
        add(*source.table, *column, use, 1);
        return true;
      }
    }
    return false;
  }

  void add_select(const Json& node, const Planning& planning) {
    const auto sources = sources_of(node.at("from_table"), planning).sources;
    const auto see = [&](const Json& part) {
      if (is_of(part, "type", "COMPARE_EQUAL") && is_of(part.at("left"), "class", "COLUMN_REF") &&
          is_of(part.at("right"), "class", "COLUMN_REF")) {
        add_named(part.at("left"), sources, Use::join);
        add_named(part.at("right"), sources, Use::join);
      }
      for (const Json& name : list_in(part, "using_columns")) {
        for (const Source& source : sources) {
          if (const Column* const column = source.table->find_column(name.as_string())) {
            add(*source.table, *column, Use::join, 1);
          }
        }
      }
      return !is_of(part, "type", "SELECT_NODE");
    };
    visit(node.at("from_table"), see);
    if (!lacks(node, "where_clause")) {
      visit(node.at("where_clause"), see);
    }
    if (const Json* const modifier = find_modifier(node, "ORDER_MODIFIER")) {
      for (const Json& order : list_in(*modifier, "orders")) {
        add_named(order.at("expression"), sources, Use::order);
      }
    }
  }

  std::vector<ColumnUse> take() { return std::move(uses_); }

 private:
  std::vector<ColumnUse> uses_{};
};

}  // namespace

std::string_view name_of(Use use) noexcept {
  constexpr std::array<std::string_view, 5> kNames = {"equal", "range", "null", "join", "order"};
  return kNames.at(static_cast<std::size_t>(use));
}

std::vector<ColumnUse> column_uses(const Statement& statement, const Plan& plan,
                                   const Subject& subject, Parser& parser) {
  Uses uses;
  for (const PushedPart& part : plan.pushed) {
    if (const Table* const table = find_pushed(part, subject)) {
      uses.add_part(part, *table);
    }
  }
  if (!statement.tree.is_null()) {
    std::vector<PushedPart> none;
    const Planning planning{subject, parser, names_of_with(statement.tree), none};
    visit(statement.tree, [&](const Json& node) {
      if (is_of(node, "type", "SELECT_NODE")) {
        uses.add_select(node, planning);
      }
      return true;
    });
  }
  return uses.take();
}

}  // namespace mdm::query
