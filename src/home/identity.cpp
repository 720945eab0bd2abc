#include <array>

#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/home.hpp>

#include "folders.hpp"

namespace mdm::home {

std::string find_id(const Layout& layout) {
  if (type_of(layout.id()) == std::filesystem::file_type::not_found) {
    return "";
  }
  const std::string text = read_file(layout.id());
  return text.substr(0, text.find('\n'));
}

std::string make_id(const Layout& layout) {
  if (type_of(layout.id()) == std::filesystem::file_type::not_found) {
    make_folder(layout.root);
    const std::string id = random_id();
    auto drafted = layout.id();
    drafted += "." + id;
    write_file(drafted, id + "\n");
    try {
      rename_no_replace(drafted, layout.id());
    } catch (const Error& error) {
      std::filesystem::remove(drafted);
      if (error.code() != ErrorCode::already_exists) {
        throw;
      }
    }
  }
  return find_id(layout);
}

std::string place_of(const Layout& layout) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) {
    host = {'?'};
  }
  return std::string(host.data()) + ":" + printable(layout.root);
}

}  // namespace mdm::home
