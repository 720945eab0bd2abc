#include "input.hpp"

#include <string_view>

#include <unistd.h>

#include <mdm/reader.hpp>

namespace mdm::app {
namespace {

constexpr std::string_view kShown = "standard input";

}  // namespace

TemporaryFolder::TemporaryFolder()
    : path_(std::filesystem::temp_directory_path() / ("mdm-" + random_id())) {
  make_folder(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Input::Input(const std::filesystem::path& path, const std::filesystem::path& scratch,
             const std::stop_token& stop)
    : path_(path) {
  if (is_standard_input(path)) {
    path_ = reader::spool(STDIN_FILENO, scratch, stop);
    copy_ = printable(path_);
  }
}

std::string Input::shown(std::string text) const {
  if (copy_.empty()) {
    return text;
  }
  for (std::size_t at = text.find(copy_); at != std::string::npos;
       at = text.find(copy_, at + kShown.size())) {
    text.replace(at, copy_.size(), kShown);
  }
  return text;
}

}  // namespace mdm::app
