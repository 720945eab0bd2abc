#include "json_text.hpp"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {
namespace {

bool is_blank(int c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

void append(char c, std::string* out, std::size_t limit) {
  if (out != nullptr && out->size() < limit) {
    *out += c;
  }
}

class Slice final : public ByteSource {
 public:
  Slice(const std::filesystem::path& file, std::uint64_t offset)
      : file_(file), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), at_(offset) {
    if (descriptor_ < 0) {
      fail_on_system(errno, "open", printable(file));
    }
  }
  Slice(const Slice&) = delete;
  Slice& operator=(const Slice&) = delete;
  ~Slice() override { ::close(descriptor_); }

  std::size_t read(char* to, std::size_t room) override {
    std::size_t read = 0;
    while (read < room) {
      const ssize_t got =
          ::pread(descriptor_, to + read, room - read, static_cast<off_t>(at_ + read));
      if (got < 0 && errno != EINTR) {
        fail_on_system(errno, "read", printable(file_));
      }
      if (got == 0) {
        break;
      }
      read += got < 0 ? 0 : static_cast<std::size_t>(got);
    }
    at_ += read;
    return read;
  }

 private:
  std::filesystem::path file_;
  int descriptor_;
  std::uint64_t at_;
};

}  // namespace

std::unique_ptr<ByteSource> bytes_from(const std::filesystem::path& file, std::uint64_t offset) {
  return std::make_unique<Slice>(file, offset);
}

JsonText::JsonText(std::unique_ptr<ByteSource> bytes, std::uint64_t offset,
                   std::size_t buffer_bytes)
    : bytes_(std::move(bytes)), buffer_(buffer_bytes, '\0'), begin_(offset) {}

bool JsonText::fill() {
  begin_ += size_;
  at_ = 0;
  size_ = bytes_ == nullptr ? 0 : bytes_->read(buffer_.data(), buffer_.size());
  if (size_ < buffer_.size()) {
    bytes_.reset();
  }
  return size_ > 0;
}

char JsonText::peek() {
  while (ok_ && (at_ < size_ || fill())) {
    if (!is_blank(buffer_[at_])) {
      return buffer_[at_];
    }
    ++at_;
  }
  return '\0';
}

int JsonText::next() {
  return ok_ && (at_ < size_ || fill()) ? static_cast<unsigned char>(buffer_[at_++]) : -1;
}

void JsonText::take(char expected) {
  ok_ = peek() == expected && ok_;
  at_ += ok_ ? 1U : 0U;
}

std::string JsonText::string() {
  std::string text;
  peek();
  pass_string(&text, std::string::npos);
  return text;
}

void JsonText::pass_string(std::string* out, std::size_t limit) {
  append('"', out, limit);
  take('"');
  for (int c = next(); c != -1; c = next()) {
    append(static_cast<char>(c), out, limit);
    if (c == '"') {
      return;
    }
    if (c == '\\') {
      c = next();
      append(static_cast<char>(c), out, limit);
    }
  }
  ok_ = false;
}

void JsonText::value(std::string* out, std::size_t limit) {
  std::size_t depth = 0;
  do {
    const char c = peek();
    if (c == '\0') {
      ok_ = false;
      return;
    }
    if (c == '"') {
      pass_string(out, limit);
    } else if (c == '{' || c == '[') {
      ++depth;
      append(c, out, limit);
      ++at_;
    } else if (c == '}' || c == ']') {
      ok_ = depth > 0;
      depth -= ok_ ? 1U : 0U;
      append(c, out, limit);
      ++at_;
    } else if (depth > 0 && (c == ',' || c == ':')) {
      append(c, out, limit);
      ++at_;
    } else {  // a number or a word
      std::size_t length = 0;
      for (; at_ < size_ || fill(); ++at_, ++length) {
        const char part = buffer_[at_];
        if (is_blank(part) || part == ',' || part == ']' || part == '}' || part == ':') {
          break;
        }
        append(part, out, limit);
      }
      ok_ = ok_ && length > 0;
    }
  } while (depth > 0 && ok_);
}

}  // namespace mdm::reader
