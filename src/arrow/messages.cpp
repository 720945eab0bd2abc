#include "messages.hpp"

#include <cstring>

#include "bytes.hpp"
#include "damage.hpp"

namespace mdm::arrow {
namespace {

constexpr std::string_view kMark = "ARROW1";
constexpr std::size_t kFirstMessageAt = 8;  // the mark is padded
constexpr std::uint32_t kContinuation = 0xFFFFFFFF;
constexpr flatbuffers::uoffset_t kMostTables = 20'000'000;
constexpr flatbuffers::uoffset_t kDeepest = 128;

std::vector<std::uint64_t> aligned(std::string_view bytes) {
  std::vector<std::uint64_t> words((bytes.size() + 7) / 8);
  if (!bytes.empty()) {
    std::memcpy(words.data(), bytes.data(), bytes.size());
  }
  return words;
}

/// The root of type T in `words`, verified.
template <typename T>
const T* verified(const std::vector<std::uint64_t>& words, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the library reads bytes
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(words.data());
  flatbuffers::Verifier verifier(bytes, size, kDeepest, kMostTables);
  if (size < sizeof(flatbuffers::uoffset_t) || !verifier.VerifyBuffer<T>(nullptr)) {
    fail_on_damage("its metadata do not make sense");
  }
  return flatbuffers::GetRoot<T>(bytes);
}

std::string_view part_of(std::string_view file, std::uint64_t begin, std::uint64_t size) {
  if (begin > file.size() || size > file.size() - begin) {
    fail(ErrorCode::bad_input, Hint{"take another copy of it"},
         "Arrow file is cut off: it has {} bytes and tells of {} from byte {}", file.size(), size,
         begin);
  }
  return file.substr(begin, size);
}

/// The metadata of the message at `at`; empty at the end of a stream. Moves `at` behind them.
std::string_view read_metadata(std::string_view file, std::uint64_t& at) {
  auto length = load<std::uint32_t>(part_of(file, at, 4).data());
  at += 4;
  if (length == kContinuation) {  // absent before version 0.15
    length = load<std::uint32_t>(part_of(file, at, 4).data());
    at += 4;
  }
  const std::string_view metadata = part_of(file, at, length);
  at += length;
  return metadata;
}

Place place_at(std::string_view file, std::uint64_t& at) {
  Place place{.metadata = read_metadata(file, at)};
  if (!place.metadata.empty()) {
    const std::int64_t body = Message(place)->body_length();
    if (body < 0) {
      fail_on_damage("a message has a body of {} bytes", body);
    }
    place.body = part_of(file, at, static_cast<std::uint64_t>(body));
    at += place.body.size();
  }
  return place;
}

std::vector<Node> nodes_of_header(const ipc::Schema* schema) {
  if (schema == nullptr) {
    fail_on_damage("its schema is missing");
  }
  return nodes_of(*schema);
}

Messages messages_of_stream(std::string_view file) {
  Messages messages;
  std::uint64_t at = 0;
  const Place first = place_at(file, at);
  if (first.metadata.empty()) {
    fail_on_damage("it begins with no schema");
  }
  const Message message(first);
  messages.nodes = nodes_of_header(message->header_as_Schema());
  while (at < file.size()) {
    const Place place = place_at(file, at);
    if (place.metadata.empty()) {
      break;
    }
    messages.batches.push_back(place);
  }
  return messages;
}

void add_blocks(std::string_view file, const flatbuffers::Vector<const ipc::Block*>* blocks,
                std::vector<Place>& to) {
  for (flatbuffers::uoffset_t i = 0; blocks != nullptr && i < blocks->size(); ++i) {
    const std::int64_t offset = blocks->Get(i)->offset();
    if (offset < 0) {
      fail_on_damage("a block begins at byte {}", offset);
    }
    auto at = static_cast<std::uint64_t>(offset);
    to.push_back(place_at(file, at));
    if (to.back().metadata.empty()) {
      fail_on_damage("the block at byte {} is empty", offset);
    }
  }
}

/// By the index at the end: all dictionaries stand before the batches that use them. What stands
/// at the beginning does not count; some writers put no message there.
Messages messages_of_file(std::string_view file) {
  constexpr std::size_t tail = 4 + kMark.size();
  if (file.size() < kFirstMessageAt + tail || file.substr(file.size() - kMark.size()) != kMark) {
    fail(ErrorCode::bad_input, Hint{"take another copy of it, or write it again"},
         "Arrow file is cut off: its end is missing");
  }
  const auto length = load<std::uint32_t>(file.data() + file.size() - tail);
  if (length > file.size() - tail - kFirstMessageAt) {
    fail_on_damage("its index has {} bytes", length);
  }
  const auto words = aligned(file.substr(file.size() - tail - length, length));
  const auto& footer = *verified<ipc::Footer>(words, length);
  Messages messages;
  messages.nodes = nodes_of_header(footer.schema());
  add_blocks(file, footer.dictionaries(), messages.batches);
  add_blocks(file, footer.record_batches(), messages.batches);
  return messages;
}

}  // namespace

Message::Message(const Place& place)
    : metadata_(aligned(place.metadata)),
      message_(verified<ipc::Message>(metadata_, place.metadata.size())) {
  if (message_->version() < ipc::MetadataVersion::V4 || message_->header() == nullptr) {
    fail(ErrorCode::bad_input, Hint{"write the file again with a newer version of Arrow"},
         "Arrow file is of an older format than version 0.8");
  }
}

Messages messages_of(std::string_view file) {
  return file.substr(0, kMark.size()) == kMark ? messages_of_file(file) : messages_of_stream(file);
}

}  // namespace mdm::arrow
