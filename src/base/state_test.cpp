#include <gtest/gtest.h>

#include <mdm/base/state.hpp>

namespace mdm {
namespace {

struct Tally {
  std::uint64_t count = 0;
  bool open = false;
  double sum = 0;
  std::string name{};
  std::vector<std::string> words{};
  std::vector<std::int32_t> days{};
  std::vector<std::uint8_t> registers = std::vector<std::uint8_t>(3);

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.count, self.open, self.sum, self.name, self.words, self.days);
    form.fill(self.registers);
    form.require(self.count < 100);
  }
  bool operator==(const Tally&) const = default;
};

Tally some_tally() {
  return {7, true, -0.5, std::string("a\0b", 3), {"", "two"}, {-1, 2}, {1, 2, 3}};
}

std::string written(const Tally& tally) {
  StateWriter form;
  form(tally);
  return form.take();
}

Tally read(std::string_view bytes) {
  Tally tally;
  StateReader form(bytes);
  form(tally);
  form.finish();
  return tally;
}

ErrorCode code_of(std::string_view bytes) {
  try {
    read(bytes);
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TEST(State, ReadsWhatWasWritten) {
  EXPECT_EQ(read(written(some_tally())), some_tally());
  EXPECT_EQ(read(written({})), Tally());
}

TEST(State, StandsAsItIsDocumented) {
  StateWriter form;
  form(std::uint32_t{258}, true, std::string("ab"), std::vector<std::int16_t>{-2});
  EXPECT_EQ(form.take(),
            std::string("\x02\x01\0\0\x01\x02\0\0\0\0\0\0\0ab\x01\0\0\0\0\0\0\0\xfe\xff", 25));
}

TEST(State, RefusesBytesThatEndTooEarlyOrTooLate) {
  const std::string bytes = written(some_tally());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(code_of(bytes.substr(0, size)), ErrorCode::bad_input) << size;
  }
  EXPECT_EQ(code_of(bytes + '\0'), ErrorCode::bad_input);
}

TEST(State, RefusesSizesBeyondTheBytes) {
  std::string bytes = written({});
  bytes.replace(8 + 1 + 8, 8, 8, '\xff');  // of the name
  EXPECT_EQ(code_of(bytes), ErrorCode::bad_input);
  bytes = written({});
  bytes.replace(8 + 1 + 8 + 8, 8, 8, '\xff');  // of the words
  EXPECT_EQ(code_of(bytes), ErrorCode::bad_input);
}

TEST(State, RefusesWhatAnObjectCannotHold) {
  std::string bytes = written({});
  bytes[8] = 2;  // neither true nor false
  EXPECT_EQ(code_of(bytes), ErrorCode::bad_input);
  EXPECT_EQ(code_of(written({.count = 100})), ErrorCode::bad_input);
}

TEST(State, IsSealedWithKindVersionAndDigest) {
  const std::string sealed = sealed_state("tally", 3, "content");
  EXPECT_EQ(unsealed_state("tally", 3, sealed), "content");
  EXPECT_THROW(unsealed_state("tally", 4, sealed), Error);
  EXPECT_THROW(unsealed_state("tall", 3, sealed), Error);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (const char mask : {'\x01', '\x80'}) {
      std::string damaged = sealed;
      damaged[at] = static_cast<char>(damaged[at] ^ mask);
      EXPECT_THROW(unsealed_state("tally", 3, damaged), Error) << at;
    }
    EXPECT_THROW(unsealed_state("tally", 3, sealed.substr(0, at)), Error) << at;
  }
}

}  // namespace
}  // namespace mdm
