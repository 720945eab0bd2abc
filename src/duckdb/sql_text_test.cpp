#include <gmock/gmock.h>

#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

TEST(SqlText, DoublesTheQuotesOfNamesAndLiterals) {
  EXPECT_EQ(duckdb::quoted("a \"b\""), "\"a \"\"b\"\"\"");
  EXPECT_EQ(literal("it's"), "'it''s'");
  EXPECT_EQ(literal(""), "''");
}

TEST(SqlText, NamesATypeThatTheEngineReadsBackAsTheSame) {
  Connection connection{Options{}};
  for (std::size_t i = 0; i < data::kTypeCount; ++i) {
    const auto type = static_cast<data::Type>(i);
    const int scale = type == data::Type::decimal ? 7 : 0;
    const auto sql = fmt::format("SELECT CAST(NULL AS {}) AS x", sql_type(type, scale));
    EXPECT_EQ(connection.describe(sql).fields, (std::vector<data::Field>{{"x", type, scale}}));
  }
}

TEST(SqlText, PassesAnyTextThroughALiteral) {
  Connection connection{Options{}};
  for (const std::string text : {"'; DROP TABLE t; --", "\\", "\n\t", "😀 ß", "$$", "%s {}"}) {
    EXPECT_EQ(connection.rows("SELECT " + literal(text))[0][0], text);
    EXPECT_EQ(connection.describe("SELECT 1 AS " + duckdb::quoted(text)).fields[0].name, text);
  }
}

TEST(Library, TellsItsVersion) {
  EXPECT_THAT(version(), ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+.*"));
}

}  // namespace
}  // namespace mdm::duckdb
