#include "archive.hpp"

#include <clocale>
#include <cstring>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "decoder.hpp"
#include "zip_directory.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kInputBytes = std::size_t{1} << 18U;
constexpr std::size_t kTarBlockBytes = 512;
constexpr std::size_t kTarMarkAt = 257;

/// libarchive writes names in the locale's encoding: UTF-8, whatever the user's is.
class Utf8Locale {
 public:
  Utf8Locale() : own_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (own_ != nullptr) {
      before_ = ::uselocale(own_);
    }
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (own_ != nullptr) {
      ::uselocale(before_);
      ::freelocale(own_);
    }
  }

 private:
  locale_t own_ = nullptr;
  locale_t before_ = nullptr;
};

/// "../../a//./b.csv" → "a/b.csv".
std::string plain_name(std::string_view stated) {
  std::string name;
  for (std::size_t begin = 0; begin < stated.size();) {
    const std::size_t end = std::min(stated.find('/', begin), stated.size());
    const std::string_view part = stated.substr(begin, end - begin);
    if (!part.empty() && part != "." && part != "..") {
      name += fmt::format("{}{}", name.empty() ? "" : "/", part);
    }
    begin = end + 1;
  }
  return name;
}

Compression compression_on_disk(const std::filesystem::path& file) {
  return compression_of(read_at(file, 0, kCompressionMarkBytes));
}

}  // namespace

/// What libarchive asks for bytes. An exception may not pass through its C code: it waits here.
struct Archive::Input {
  std::unique_ptr<ByteSource> bytes{};
  std::vector<char> block{};
  std::exception_ptr failure{};

  static la_ssize_t read(::archive* reader, void* data, const void** block) {
    auto& input = *static_cast<Input*>(data);
    try {
      *block = input.block.data();
      return static_cast<la_ssize_t>(input.bytes->read(input.block.data(), input.block.size()));
    } catch (...) {
      input.failure = std::current_exception();
      ::archive_set_error(reader, EIO, "reading failed");
      return ARCHIVE_FATAL;
    }
  }
};

Archive::Archive(const std::filesystem::path& file)
    : name_(printable(file)),
      container_bytes_(std::filesystem::file_size(file)),
      archive_(::archive_read_new(), ::archive_read_free) {
  MDM_CHECK(archive_ != nullptr);
  if (is_zip(file)) {
    require_sound_zip(file);
    ::archive_read_support_format_zip(archive_.get());
    if (::archive_read_open_filename(archive_.get(), file.c_str(), kInputBytes) != ARCHIVE_OK) {
      fail_on_archive("opened");
    }
    return;
  }
  input_ = std::make_unique<Input>();
  input_->bytes = open_bytes(file, compression_on_disk(file), nullptr);
  open_stream(false);
}

Archive::Archive(std::unique_ptr<ByteSource> bytes, std::uint64_t container_bytes, std::string name)
    : name_(std::move(name)),
      container_bytes_(container_bytes),
      input_(std::make_unique<Input>()),
      archive_(::archive_read_new(), ::archive_read_free) {
  MDM_CHECK(archive_ != nullptr);
  input_->bytes = std::move(bytes);
  open_stream(true);
}

Archive::~Archive() = default;

void Archive::open_stream(bool is_zip) {
  input_->block.resize(kInputBytes);
  if (is_zip) {
    ::archive_read_support_format_zip_streamable(archive_.get());
  } else {
    ::archive_read_support_format_tar(archive_.get());
  }
  if (::archive_read_open(archive_.get(), input_.get(), nullptr, Input::read, nullptr) !=
      ARCHIVE_OK) {
    fail_on_archive("opened");
  }
}

void Archive::fail_on_archive(std::string_view doing) const {
  if (input_ && input_->failure) {
    std::rethrow_exception(input_->failure);
  }
  const char* const reason = ::archive_error_string(archive_.get());
  fail(ErrorCode::bad_input, Hint{"check that the file was copied in full"},
       "archive cannot be {} ({}): {}", doing, reason == nullptr ? "unknown error" : reason,
       member_.name.empty() ? name_ : fmt::format("{}/{}", name_, member_.name));
}

bool Archive::next(Member& member) {
  const Utf8Locale locale;
  for (;;) {
    member_ = {};
    ::archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) {
      // The check sums of a compressed archive stand behind its last member.
      while (input_ && input_->bytes->read(input_->block.data(), kInputBytes) == kInputBytes) {}
      return false;
    }
    if (status == ARCHIVE_RETRY) {
      continue;
    }
    if (status < ARCHIVE_WARN) {
      fail_on_archive("read");
    }
    if (::archive_entry_filetype(entry) != AE_IFREG || ::archive_entry_hardlink(entry) != nullptr) {
      continue;
    }
    const char* const stated = ::archive_entry_pathname(entry);
    if (stated == nullptr) {
      fail(ErrorCode::bad_input, Hint{"unpack it and register the files"},
           "archive holds a member whose name cannot be read: {}", name_);
    }
    member_.stated = stated;
    member_.name = plain_name(member_.stated);
    member_.encrypted = ::archive_entry_is_data_encrypted(entry) != 0;
    if (::archive_entry_size_is_set(entry) != 0) {
      member_.size_bytes = static_cast<std::uint64_t>(::archive_entry_size(entry));
    }
    member_bytes_ = 0;
    member = member_;
    return true;
  }
}

std::size_t Archive::read(char* to, std::size_t room) {
  if (member_.encrypted) {
    fail(ErrorCode::bad_input, Hint{"unpack it with its password and register the files"},
         "archive is encrypted: {}/{}", name_, member_.name);
  }
  std::size_t filled = 0;
  while (filled < room) {
    const la_ssize_t got = ::archive_read_data(archive_.get(), to + filled, room - filled);
    if (got == ARCHIVE_RETRY) {
      continue;
    }
    if (got < 0) {
      fail_on_archive("unpacked");
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<std::size_t>(got);
  }
  member_bytes_ += filled;
  require_plausible(container_bytes_, member_bytes_, fmt::format("{}/{}", name_, member_.name));
  return filled;
}

ArchiveKind archive_kind_of(const std::filesystem::path& file) {
  if (is_zip(file)) {
    return ArchiveKind::zip;
  }
  std::string head(kTarBlockBytes, '\0');
  try {
    head.resize(
        open_bytes(file, compression_on_disk(file), nullptr)->read(head.data(), head.size()));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::bad_input) {  // told when it is read as what its name says
      return ArchiveKind::none;
    }
    throw;
  }
  return head.size() == kTarBlockBytes && head.compare(kTarMarkAt, 5, "ustar") == 0
             ? ArchiveKind::tar
             : ArchiveKind::none;
}

}  // namespace mdm::reader
