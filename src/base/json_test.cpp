#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>

namespace mdm {

TEST(Json, KeepsMemberOrderAndTextAcrossARoundTrip) {
  const std::string text =
      R"({"z":1,"a":[true,null,-0.25,"é\n\"\u0001"],"big":9223372036854775807,"o":{}})";
  EXPECT_EQ(Json::parse(text).dump(), text);
}

TEST(Json, DoublesReadBackEqualAndStayDoubles) {
  for (const double value : {0.1, 1e300, 5e-324, -0.0, 3.0, 1.0 / 3.0}) {
    const Json back = Json::parse(Json(value).dump());
    EXPECT_EQ(back.as_double(), value);
    EXPECT_FALSE(back.is_integer());
  }
  EXPECT_EQ(Json(std::nan("")).dump(), "null");
  EXPECT_TRUE(std::isnan(Json().as_double()));
}

TEST(Json, ABrokenTextNamesItsSourceAndByte) {
  try {
    Json::parse("{\"a\": tru}", "manifest.json");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_input);
    EXPECT_STREQ(error.what(), "manifest.json is not valid JSON at byte 10");
  }
}

TEST(Json, DeepNestingIsRefusedAndDoesNotOverflowTheStack) {
  EXPECT_THROW(Json::parse(std::string(100000, '[')), Error);
}

TEST(Json, AsksForTheRightKind) {
  EXPECT_THROW(Json(1).as_string(), Error);
  EXPECT_THROW(Json::object({{"a", 1}}).at("b"), Error);
  EXPECT_EQ(Json::object({{"a", 1}}).find("b"), nullptr);
}

}  // namespace mdm
