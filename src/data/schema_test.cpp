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

TEST(Type, OfADecimalIsWrittenWithItsScale) {
  EXPECT_EQ(type_text(Type::decimal, 4), "decimal(38,4)");
  EXPECT_EQ(type_text(Type::int64, 0), "int64");
  EXPECT_EQ(type_of("decimal(38,4)"), Type::decimal);
  EXPECT_EQ(scale_of("decimal(38,4)"), 4);
  EXPECT_EQ(scale_of("decimal(38,38)"), 38);
  EXPECT_EQ(scale_of("text"), 0);
  for (const char* name : {"decimal(38)", "decimal(38,39)", "decimal(10,2)", "decimal(38,4", "",
                           "decimal(38,-1)", "int64(38,4)", "decimal(38,04)"}) {
    EXPECT_THROW(type_of(name), Error) << name;
  }
}

TEST(CommonType, IsTheNarrowestThatHoldsBoth) {
  EXPECT_EQ(common_type(Type::int64, Type::int64), Type::int64);
  EXPECT_EQ(common_type(Type::int64, Type::float64), Type::float64);
  EXPECT_EQ(common_type(Type::timestamp, Type::date), Type::timestamp);
  EXPECT_EQ(common_type(Type::boolean, Type::int64), Type::text);
  EXPECT_EQ(common_type(Type::int64, Type::decimal), Type::decimal);
  EXPECT_EQ(common_type(Type::decimal, Type::float64), Type::decimal);
  EXPECT_EQ(common_type(Type::decimal, Type::date), Type::text);
  const Field scaled{"a", Type::decimal, 4};
  EXPECT_EQ(common_type({"a", Type::decimal, 7}, scaled), (Field{"a", Type::decimal, 7}));
  EXPECT_EQ(common_type(scaled, {"b", Type::int64}), scaled);
  EXPECT_EQ(common_type(scaled, {"b", Type::text}), (Field{"a", Type::text}));
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
