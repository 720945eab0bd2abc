#include <gtest/gtest.h>

#include <mdm/data.hpp>

namespace mdm::data {

TEST(Type, NamesReadBack) {
  for (std::size_t i = 0; i < kTypeCount; ++i) {
    const auto type = static_cast<Type>(i);
    EXPECT_EQ(type_of(name_of(type)), type);
  }
  EXPECT_THROW(type_of("int32"), Error);
}

TEST(CommonType, IsTheNarrowestThatHoldsBoth) {
  EXPECT_EQ(common_type(Type::int64, Type::int64), Type::int64);
  EXPECT_EQ(common_type(Type::int64, Type::float64), Type::float64);
  EXPECT_EQ(common_type(Type::timestamp, Type::date), Type::timestamp);
  EXPECT_EQ(common_type(Type::boolean, Type::int64), Type::text);
}

TEST(Schema, AMissingColumnSuggestsTheNearest) {
  const Schema schema{{{"Survived", Type::int64}, {"Age", Type::float64}}};
  EXPECT_EQ(schema.index_of("Age"), 1U);
  EXPECT_FALSE(schema.find("age"));
  try {
    schema.index_of("Survivd");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_EQ(error.hint(), "did you mean Survived?");
  }
}

}  // namespace mdm::data
