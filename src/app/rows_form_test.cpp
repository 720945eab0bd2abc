#include "rows_form.hpp"

#include <random>

#include <gtest/gtest.h>

#include <mdm/base.hpp>

namespace mdm::app {
namespace {

using data::Type;

class Given final : public QueryResult {
 public:
  explicit Given(std::unique_ptr<data::BatchStream> rows) : rows_(std::move(rows)) {}
  data::BatchStream& rows() override { return *rows_; }
  bool truncated() const override { return true; }

 private:
  std::unique_ptr<data::BatchStream> rows_;
};

std::vector<data::Field> every_type() {
  std::vector<data::Field> fields;
  for (std::size_t type = 0; type < data::kTypeCount; ++type) {
    fields.push_back({.name = fmt::format("c{}", type), .type = static_cast<Type>(type)});
  }
  fields[static_cast<std::size_t>(Type::decimal)].scale = 2;
  return fields;
}

data::Batch batch_of(const std::vector<data::Field>& fields, std::int64_t rows) {
  data::Batch batch{.rows = static_cast<std::size_t>(rows)};
  for (const data::Field& field : fields) {
    data::Column& column = batch.columns.emplace_back(field);
    for (std::int64_t row = 0; row < rows; ++row) {
      switch (field.type) {
        case Type::boolean: column.push(row % 2 == 0); break;
        case Type::float64: column.push(static_cast<double>(row) / 3); break;
        case Type::decimal: column.push(data::Int128{row} << 70U); break;
        case Type::text: column.push(fmt::format("text {}", row)); break;
        default: column.push(row);
      }
    }
    column.push_null();
  }
  ++batch.rows;
  return batch;
}

std::string text_of(QueryResult& result) {
  std::string text;
  for (data::Batch batch; result.rows().next(batch);) {
    for (const data::Column& column : batch.columns) {
      for (std::size_t row = 0; row < batch.rows; ++row) {
        text += (column.valid(row) ? data::cell_text(column, row) : "NULL") + "\n";
      }
    }
  }
  return text;
}

/// Two batches of rows.
std::unique_ptr<QueryResult> result_of(std::int64_t rows) {
  const std::vector<data::Field> fields = every_type();
  std::vector<data::Batch> batches;
  batches.push_back(batch_of(fields, rows));
  batches.push_back(batch_of(fields, 3));
  return std::make_unique<Given>(data::stream_of({fields}, std::move(batches)));
}

std::string form_of(std::int64_t rows) {
  std::string form;
  const auto result =
      recorded(result_of(rows), [&](std::string text, auto) { form = std::move(text); });
  text_of(*result);
  return form;
}

TEST(RowsForm, GivesBackRowsOfEveryType) {
  const auto back = rows_in(form_of(100));
  EXPECT_EQ(back->rows().schema().fields, every_type());
  EXPECT_TRUE(back->truncated());
  EXPECT_EQ(text_of(*back), text_of(*result_of(100)));
}

TEST(RowsForm, KeepsNothingOfTooManyRowsOrOfThoseThatWereNotReadToTheEnd) {
  EXPECT_TRUE(form_of(200'000).empty());
  bool kept = false;
  const auto result = recorded(result_of(10), [&](const std::string&, auto) { kept = true; });
  data::Batch batch;
  EXPECT_TRUE(result->rows().next(batch));
  EXPECT_FALSE(kept);
}

TEST(RowsForm, RefusesDamageOrGivesSomeRows) {
  const std::string form = form_of(5);
  for (std::size_t size = 0; size < form.size(); ++size) {
    EXPECT_THROW(rows_in(form.substr(0, size)), Error) << size;
  }
  std::minstd_rand random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = form;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    try {
      text_of(*rows_in(damaged));
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::bad_input);
    }
  }
}

}  // namespace
}  // namespace mdm::app
