#include "thrift.hpp"

#include "varint.hpp"

namespace mdm::writer {
namespace {

constexpr unsigned kTrue = 1;
constexpr unsigned kFalse = 2;
constexpr unsigned kI32 = 5;
constexpr unsigned kI64 = 6;
constexpr unsigned kBinary = 8;
constexpr unsigned kList = 9;
constexpr unsigned kStruct = 12;
constexpr int kLongestStep = 15;
constexpr std::size_t kLongestShortList = 14;

}  // namespace

void ThriftText::add(int field, std::int32_t value) {
  head(field, kI32);
  signed_number(value);
}

void ThriftText::add(int field, std::int64_t value) {
  head(field, kI64);
  signed_number(value);
}

void ThriftText::add(int field, bool value) {
  head(field, value ? kTrue : kFalse);
}

void ThriftText::add(int field, std::string_view bytes) {
  head(field, kBinary);
  element(bytes);
}

void ThriftText::begin(int field) {
  if (field != 0) {
    head(field, kStruct);
  }
  last_fields_.push_back(0);
}

void ThriftText::end() {
  bytes_.push_back('\0');
  last_fields_.pop_back();
}

void ThriftText::list(int field, Element of, std::size_t size) {
  head(field, kList);
  const auto type = static_cast<unsigned>(of);
  if (size <= kLongestShortList) {
    bytes_.push_back(static_cast<char>(size << 4U | type));
  } else {
    bytes_.push_back(static_cast<char>(0xF0U | type));
    append_varint(size, bytes_);
  }
}

void ThriftText::element(std::int32_t value) {
  signed_number(value);
}

void ThriftText::element(std::string_view bytes) {
  append_varint(bytes.size(), bytes_);
  bytes_.append(bytes);
}

void ThriftText::head(int field, unsigned type) {
  const int step = field - last_fields_.back();
  last_fields_.back() = field;
  if (step > 0 && step <= kLongestStep) {
    bytes_.push_back(static_cast<char>(static_cast<unsigned>(step) << 4U | type));
  } else {
    bytes_.push_back(static_cast<char>(type));
    signed_number(field);
  }
}

void ThriftText::signed_number(std::int64_t value) {
  append_varint(static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63),
                bytes_);
}

}  // namespace mdm::writer
