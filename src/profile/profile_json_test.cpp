#include <limits>

#include <gtest/gtest.h>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

/// One column of each type, with the cells that are hardest to keep.
TableProfile table_of(std::size_t rows) {
  data::Schema schema;
  data::Batch batch;
  batch.rows = rows;
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    data::Column column(static_cast<Type>(i));
    for (std::size_t row = 0; row < rows; ++row) {
      if (row % 5 == 4) {
        column.push_null();
        continue;
      }
      const auto number = static_cast<std::int64_t>(row * row);
      switch (column.type) {
        case Type::boolean: column.push(row % 2 == 0); break;
        case Type::int64: column.push(std::numeric_limits<std::int64_t>::max() - number); break;
        case Type::float64: column.push(0.1 * static_cast<double>(number)); break;
        case Type::decimal: column.push(-number * data::power_of_ten(28) - 1); break;
        case Type::text: column.push("\"žluť\"\n" + std::to_string(number)); break;
        default: column.push(number);
      }
    }
    schema.fields.push_back({std::string(data::name_of(column.type)), column.type, column.scale});
    batch.columns.push_back(std::move(column));
  }
  Profiler profiler(schema, std::vector<double>(schema.fields.size(), 0));
  profiler.observe(batch);
  return profiler.finish();
}

}  // namespace

TEST(ProfileJson, ReadsBackEqual) {
  for (const std::size_t rows : {0U, 1U, 3U, 200U, 40'000U}) {
    const std::string text = to_json(table_of(rows)).dump();
    const TableProfile read = from_json(Json::parse(text));
    EXPECT_EQ(to_json(read).dump(), text);
    EXPECT_EQ(read.rows, rows);
  }
}

TEST(ProfileJson, KeepsExtremesExactly) {
  const TableProfile written = table_of(200);
  const TableProfile read = from_json(Json::parse(to_json(written).dump()));
  for (std::size_t i = 0; i < written.columns.size(); ++i) {
    EXPECT_EQ(read.columns[i].min_int, written.columns[i].min_int);
    EXPECT_EQ(read.columns[i].max_int, written.columns[i].max_int);
    EXPECT_EQ(read.columns[i].zeros, written.columns[i].zeros);
    EXPECT_EQ(read.columns[i].quantiles.size(), written.columns[i].quantiles.size());
  }
}

TEST(ProfileJson, WritesDatesAsIsoAndQuantilesByName) {
  const Json columns = to_json(table_of(3)).at("columns");
  const Json& date = columns.as_array().at(static_cast<std::size_t>(Type::date));
  EXPECT_EQ(date.at("max").as_string(), "1970-01-05");
  EXPECT_EQ(date.at("max_int").as_int(), 4);
  EXPECT_EQ(date.at("quantiles").at("p50").as_double(), 1);
  EXPECT_EQ(date.find("min_text"), nullptr);
  EXPECT_EQ(date.find("zeros"), nullptr);
  const Json& text = columns.as_array().at(static_cast<std::size_t>(Type::text));
  EXPECT_EQ(text.find("mean"), nullptr);
  EXPECT_EQ(text.at("length_min").as_int(), 8);
}

TEST(ProfileJson, WritesWhatIsUndefinedAsNull) {
  const Json columns = Json::parse(to_json(table_of(0)).dump()).at("columns");
  const Json& column = columns.as_array().at(static_cast<std::size_t>(Type::date));
  EXPECT_TRUE(column.at("min").is_null());
  EXPECT_TRUE(column.at("mean").is_null());
  EXPECT_TRUE(column.at("quantiles").at("p99").is_null());
}

TEST(ProfileJson, RefusesWhatIsNoProfile) {
  EXPECT_THROW(from_json(Json::parse("[]")), Error);
  EXPECT_THROW(from_json(Json::parse(R"({"rows":-1,"columns":[]})")), Error);
  EXPECT_THROW(from_json(Json::parse(R"({"rows":1,"columns":[{"name":"a"}]})")), Error);
}

}  // namespace mdm::profile
