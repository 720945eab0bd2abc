#include "record_chunks.hpp"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::app {
namespace {

constexpr std::size_t kBlockBytes = 256UL << 10U;
constexpr std::size_t kRecordBytesMax = 256UL << 20U;
constexpr int kStopCheckMilliseconds = 100;

}  // namespace

bool RecordChunks::read_more(const std::stop_token& stop) {
  struct pollfd waiting {
    descriptor_, POLLIN, 0
  };
  for (int ready = 0; ready <= 0;) {
    stop_if_requested(stop);
    ready = ::poll(&waiting, 1, kStopCheckMilliseconds);
    if (ready < 0 && errno != EINTR) {
      fail_on_system(errno, "wait for", "standard input");
    }
  }
  const std::size_t size = pending_.size();
  pending_.resize(size + kBlockBytes);
  const ssize_t got = ::read(descriptor_, pending_.data() + size, kBlockBytes);
  pending_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got < 0 && errno != EINTR && errno != EAGAIN) {
    fail_on_system(errno, "read", "standard input");
  }
  ended_ = got == 0;
  return !ended_;
}

std::string RecordChunks::header(const std::stop_token& stop) {
  std::size_t end = pending_.find('\n');
  while (end == std::string::npos && read_more(stop)) {
    end = pending_.find('\n');
  }
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::size_t begin = pending_.starts_with(kMark) ? kMark.size() : 0;
  std::string line = pending_.substr(begin, std::min(end, pending_.size()) - begin);
  pending_.erase(0, end == std::string::npos ? pending_.size() : end + 1);
  line_ = 2;
  if (line.ends_with('\r')) {
    line.pop_back();
  }
  return line;
}

void RecordChunks::put_back(std::string text) {
  pending_.insert(0, text + "\n");
  line_ = 1;
}

/// A quote opens a cell only at its beginning; within, two of them are one that does not close it.
std::size_t RecordChunks::whole_end() {
  for (; seen_ < pending_.size(); ++seen_) {
    const char c = pending_[seen_];
    if (quoted_ && c == '"') {
      if (seen_ + 1 == pending_.size() && !ended_) {
        break;  // the next byte tells what it is
      }
      const bool doubled = seen_ + 1 < pending_.size() && pending_[seen_ + 1] == '"';
      seen_ += doubled ? 1 : 0;
      quoted_ = doubled;
    } else if (!quoted_ && c == '"') {
      const char before = seen_ == 0 ? '\n' : pending_[seen_ - 1];
      quoted_ = before == '\n' || before == delimiter_;
    } else if (!quoted_ && c == '\n') {
      whole_ = seen_ + 1;
    }
  }
  return whole_;
}

bool RecordChunks::next(std::string& records, std::uint64_t& line, const std::stop_token& stop) {
  std::size_t end = whole_end();
  while (end == 0 && !ended_) {
    read_more(stop);
    end = whole_end();
    if (end == 0 && pending_.size() > kRecordBytesMax) {
      fail(ErrorCode::bad_input, Hint{"close its quotes"},
           "a record has more than 256 MB: standard input, line {}", line_);
    }
  }
  end = ended_ ? pending_.size() : end;
  records = pending_.substr(0, end);
  line = line_;
  line_ += static_cast<std::uint64_t>(std::ranges::count(records, '\n'));
  pending_.erase(0, end);
  seen_ -= std::min(seen_, end);
  whole_ = 0;
  return !records.empty();
}

}  // namespace mdm::app
