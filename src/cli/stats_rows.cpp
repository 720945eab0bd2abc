#include "stats_rows.hpp"

#include <array>
#include <cmath>
#include <string_view>

#include <mdm/data.hpp>

#include "answer.hpp"
#include "rows.hpp"

namespace mdm::cli {
namespace {

/// A column of the table; its cells are the member `key`, or the same of the quantiles.
struct Measure {
  std::string_view key;
  bool is_moment = false;  ///< of dates and times: one itself, in units of its type
  bool is_quantile = false;
};

constexpr std::array kMeasures = {
    Measure{"type"},
    Measure{"rows"},
    Measure{"nulls"},
    Measure{"distinct"},
    Measure{"distinct_error"},
    Measure{"zeros"},
    Measure{"negatives"},
    Measure{"infinities"},
    Measure{"min", true},
    Measure{"p01", true, true},
    Measure{"p05", true, true},
    Measure{"p25", true, true},
    Measure{"p50", true, true},
    Measure{"p75", true, true},
    Measure{"p95", true, true},
    Measure{"p99", true, true},
    Measure{"max", true},
    Measure{"mean", true},
    Measure{"std"},
    Measure{"skewness"},
    Measure{"kurtosis"},
    Measure{"length_min"},
    Measure{"length_mean"},
    Measure{"length_max"},
    Measure{"min_text"},
    Measure{"max_text"},
};

void push(data::Column& cells, const Json& value) {
  if (value.is_null()) {
    cells.push_null();
  } else {
    cells.push(value.is_string() ? value.as_string() : value.dump());
  }
}

void push(data::Column& cells, const Measure& measure, const Json& column) {
  const Json& from = measure.is_quantile ? member_of(column, "quantiles") : column;
  const Json& value = member_of(from, measure.key);
  const data::Type type = data::type_of(text_in(column, "type"));
  const bool counts_time =
      type == data::Type::date || type == data::Type::time || type == data::Type::timestamp;
  if (measure.is_moment && counts_time && value.is_number()) {
    cells.push(data::int_text(type, std::llround(value.as_double())));
  } else {
    push(cells, value);
  }
}

std::string written(const Json& answer, std::unique_ptr<RowWriter> (*make_writer)(Output&)) {
  data::Schema schema;
  for (const char* name : {"table", "column"}) {
    schema.fields.push_back({name, data::Type::text});
  }
  for (const Measure& measure : kMeasures) {
    schema.fields.push_back({std::string(measure.key), data::Type::text});
  }
  schema.fields.push_back({"top", data::Type::text});
  schema.fields.push_back({"top_count", data::Type::text});
  data::Batch batch;
  batch.columns.resize(schema.fields.size(), data::Column(data::Type::text));
  for (const Json& table : list_in(answer, "tables")) {
    for (const Json& column : list_in(member_of(table, "profile"), "columns")) {
      auto cells = batch.columns.begin();
      push(*cells++, member_of(table, "name"));
      push(*cells++, member_of(column, "name"));
      for (const Measure& measure : kMeasures) {
        push(*cells++, measure, column);
      }
      const Json::Array& top = list_in(column, "top");
      push(*cells++, top.empty() ? Json() : member_of(top.front(), "value"));
      push(*cells++, top.empty() ? Json() : member_of(top.front(), "count"));
      ++batch.rows;
    }
  }
  std::string text;
  Output output(text);
  const auto writer = make_writer(output);
  writer->begin(schema);
  writer->write(batch);
  writer->finish(false);
  output.flush();
  return text;
}

}  // namespace

std::string stats_csv(const Json& answer) {
  return written(answer, make_csv_rows);
}

std::string stats_markdown(const Json& answer) {
  return written(answer, make_markdown_rows);
}

}  // namespace mdm::cli
