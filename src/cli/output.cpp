#include "output.hpp"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

constexpr std::size_t kGatheredMax = 1U << 16U;

}  // namespace

void Output::write(std::string_view text) {
  gathered_ += text;
  if (gathered_.size() >= kGatheredMax) {
    flush();
  }
}

void Output::flush() {
  if (text_ != nullptr) {
    *text_ += gathered_;
    gathered_.clear();
    return;
  }
  if (file_ != nullptr) {
    file_->append(gathered_);
    gathered_.clear();
    return;
  }
  std::string_view rest = gathered_;
  while (open_ && !rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      const int reason = errno;
      open_ = false;
      gathered_.clear();
      if (must_arrive_ && reason != EPIPE) {
        fail(ErrorCode::io_failed, "cannot write the output: {}", std::strerror(reason));
      }
    }
  }
  gathered_.clear();
}

}  // namespace mdm::cli
