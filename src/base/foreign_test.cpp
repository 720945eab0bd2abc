#include <gtest/gtest.h>

#include <mdm/base/foreign.hpp>

namespace mdm {
namespace {

Error error_of(const char* file, const char* function) {
  try {
    const SharedLibrary library(file, "the library", "install it");
    int (*found)(int) = nullptr;
    library.find(function, found);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return {ErrorCode::internal, ""};
}

TEST(SharedLibrary, GivesFunctionsThatCanBeCalledAfterIt) {
  double (*cosine)(double) = nullptr;
  SharedLibrary("libm.so.6", "the library", "").find("cos", cosine);
  EXPECT_EQ(cosine(0), 1);
}

TEST(SharedLibrary, SaysWhatIsMissingAndWhatToDo) {
  const Error missing = error_of("libnowhere.so.1", "f");
  EXPECT_EQ(missing.code(), ErrorCode::unavailable);
  EXPECT_EQ(missing.hint(), "install it");
  EXPECT_STREQ(error_of("libm.so.6", "no_such").what(), "the library lacks a function: no_such");
}

TEST(InOneLine, SqueezesBlanksAndLineEnds) {
  EXPECT_EQ(in_one_line(" a\r\n\t b  c \n"), "a b c");
  EXPECT_EQ(in_one_line(" \n"), "");
}

}  // namespace
}  // namespace mdm
