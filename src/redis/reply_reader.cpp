#include <charconv>

#include <mdm/redis.hpp>

namespace mdm::redis {
namespace {

constexpr std::size_t kLineMost = 64U << 10U;
constexpr std::int64_t kTextMost = 64LL << 20U;
constexpr std::int64_t kItemsMost = 1LL << 20U;
constexpr int kDepthMost = 8;
constexpr std::size_t kLineEnd = 2;

[[noreturn]] void refuse(std::string_view what) {
  fail(ErrorCode::bad_input, "not an answer of Redis: {}", what);
}

/// Walks through bytes; `missing` tells that they end before the reply does.
class Walk {
 public:
  explicit Walk(std::string_view bytes) : bytes_(bytes) {}

  std::size_t at() const noexcept { return at_; }
  std::size_t wanted() const noexcept { return wanted_; }

  bool reply(Reply& out, int depth) {
    std::string_view line;
    if (!line_of(line)) {
      return false;
    }
    if (line.empty()) {
      refuse("an empty line");
    }
    const std::string_view rest = line.substr(1);
    switch (line.front()) {
      case '+': out = {.kind = Reply::Kind::text, .text = std::string(rest)}; return true;
      case '-': out = {.kind = Reply::Kind::error, .text = std::string(rest)}; return true;
      case ':': out = {.kind = Reply::Kind::number, .number = number_in(rest)}; return true;
      case '$': return text(out, number_in(rest));
      case '*': return list(out, number_in(rest), depth);
      default: refuse("it begins with another sign");
    }
  }

 private:
  bool line_of(std::string_view& line) {
    const std::size_t end = bytes_.find("\r\n", at_);
    if (std::min(end, bytes_.size()) - at_ > kLineMost) {
      refuse("a line without end");
    }
    if (end == std::string_view::npos) {
      wanted_ = bytes_.size() + 1;
      return false;
    }
    line = bytes_.substr(at_, end - at_);
    at_ = end + kLineEnd;
    return true;
  }

  static std::int64_t number_in(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      refuse("a number that is none");
    }
    return number;
  }

  bool text(Reply& out, std::int64_t size) {
    if (size < -1 || size > kTextMost) {
      refuse("a text of an impossible size");
    }
    if (size == -1) {
      out = {};
      return true;
    }
    const auto length = static_cast<std::size_t>(size);
    if (bytes_.size() - at_ < length + kLineEnd) {
      wanted_ = at_ + length + kLineEnd;
      return false;
    }
    if (bytes_.substr(at_ + length, kLineEnd) != "\r\n") {
      refuse("a text that does not end where it says");
    }
    out = {.kind = Reply::Kind::text, .text = std::string(bytes_.substr(at_, length))};
    at_ += length + kLineEnd;
    return true;
  }

  bool list(Reply& out, std::int64_t size, int depth) {
    if (size < -1 || size > kItemsMost || depth >= kDepthMost) {
      refuse("a list of an impossible size");
    }
    out = {};
    if (size == -1) {
      return true;
    }
    out.kind = Reply::Kind::list;
    for (std::int64_t i = 0; i < size; ++i) {
      if (!reply(out.items.emplace_back(), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t wanted_ = 0;
};

}  // namespace

std::optional<Reply> ReplyReader::next() {
  if (bytes_.size() < begin_ + wanted_ || bytes_.size() == begin_) {
    return std::nullopt;
  }
  Walk walk(std::string_view(bytes_).substr(begin_));
  Reply reply;
  if (!walk.reply(reply, 0)) {
    wanted_ = walk.wanted();
    return std::nullopt;
  }
  wanted_ = 0;
  begin_ += walk.at();
  if (begin_ == bytes_.size()) {
    bytes_.clear();
    begin_ = 0;
  }
  return reply;
}

}  // namespace mdm::redis
