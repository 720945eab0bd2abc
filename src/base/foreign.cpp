#include <utility>

#include <dlfcn.h>

#include <mdm/base/foreign.hpp>

namespace mdm {

SharedLibrary::SharedLibrary(const char* file, std::string what, std::string hint)
    : what_(std::move(what)),
      hint_(std::move(hint)),
      handle_(dlopen(file, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE)) {
  if (handle_ == nullptr) {
    fail(ErrorCode::unavailable, Hint{hint_}, "cannot load {}: {}", what_, dlerror());
  }
}

SharedLibrary::~SharedLibrary() {
  dlclose(handle_);
}

void* SharedLibrary::address_of(const char* name) const {
  void* const address = dlsym(handle_, name);
  if (address == nullptr) {
    fail(ErrorCode::unavailable, Hint{hint_}, "{} lacks a function: {}", what_, name);
  }
  return address;
}

std::string in_one_line(std::string_view message) {
  std::string line;
  for (const char c : message) {
    const bool is_blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!is_blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace mdm
