#include "archive.hpp"

#include <clocale>
#include <exception>

#include <mdm/base.hpp>

#include "archive_library.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kInputBytes = std::size_t{1} << 18U;

}  // namespace

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

void fail_on_encryption(const std::string& name) {
  fail(ErrorCode::bad_input, Hint{"unpack it with its password and register the files"},
       "archive is encrypted: {}", name);
}

/// libarchive writes names in the locale's encoding: UTF-8, whatever the user's is. To make it
/// costs more than to read a header.
class ArchiveStream::Utf8Locale {
 public:
  Utf8Locale() : own_(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (own_ != nullptr) {
      ::freelocale(own_);
    }
  }

  /// The locale of this thread, while this lives.
  class Use {
   public:
    explicit Use(const Utf8Locale& locale)
        : before_(locale.own_ == nullptr ? nullptr : ::uselocale(locale.own_)) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      if (before_ != nullptr) {
        ::uselocale(before_);
      }
    }

   private:
    locale_t before_;
  };

 private:
  locale_t own_;
};

/// What libarchive asks for bytes. An exception may not pass through its C code: it waits here.
struct ArchiveStream::Input {
  std::unique_ptr<ByteSource> bytes{};
  std::unique_ptr<char[]> block = std::make_unique_for_overwrite<char[]>(kInputBytes);
  std::exception_ptr failure{};

  static la_ssize_t read(::archive* reader, void* data, const void** block) {
    auto& input = *static_cast<Input*>(data);
    try {
      *block = input.block.get();
      return static_cast<la_ssize_t>(input.bytes->read(input.block.get(), kInputBytes));
    } catch (...) {
      input.failure = std::current_exception();
      archive_library().set_error(reader, EIO, "reading failed");
      return ARCHIVE_FATAL;
    }
  }
};

ArchiveStream::ArchiveStream(std::unique_ptr<ByteSource> bytes, ArchiveForm form,
                             std::uint64_t container_bytes, std::string name)
    : name_(std::move(name)),
      container_bytes_(container_bytes),
      input_(std::make_unique<Input>()),
      archive_(archive_library().read_new(), archive_library().read_free) {
  MDM_CHECK(archive_ != nullptr);
  input_->bytes = std::move(bytes);
  if (form == ArchiveForm::zip) {
    archive_library().read_support_format_zip_streamable(archive_.get());
  } else {
    archive_library().read_support_format_tar(archive_.get());
  }
  if (archive_library().read_open(archive_.get(), input_.get(), nullptr, Input::read, nullptr) !=
      ARCHIVE_OK) {
    fail_on_archive("opened");
  }
}

ArchiveStream::~ArchiveStream() = default;

void ArchiveStream::fail_on_archive(std::string_view doing) const {
  if (input_->failure) {
    std::rethrow_exception(input_->failure);
  }
  const char* const reason = archive_library().error_string(archive_.get());
  fail(ErrorCode::bad_input, Hint{"check that the file was copied in full"},
       "archive cannot be {} ({}): {}", doing, reason == nullptr ? "unknown error" : reason,
       member_.name.empty() ? name_ : fmt::format("{}/{}", name_, member_.name));
}

bool ArchiveStream::next(Member& member) {
  if (!locale_) {
    locale_ = std::make_unique<Utf8Locale>();
  }
  const Utf8Locale::Use in_utf8(*locale_);
  for (;;) {
    member_ = {};
    ::archive_entry* entry = nullptr;
    const int status = archive_library().read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) {
      // The check sums of a compressed archive stand behind its last member.
      while (input_->bytes->read(input_->block.get(), kInputBytes) == kInputBytes) {}
      return false;
    }
    if (status == ARCHIVE_RETRY) {
      continue;
    }
    if (status < ARCHIVE_WARN) {
      fail_on_archive("read");
    }
    if (archive_library().entry_filetype(entry) != AE_IFREG ||
        archive_library().entry_hardlink(entry) != nullptr) {
      continue;
    }
    const char* const stated = archive_library().entry_pathname(entry);
    if (stated == nullptr) {
      fail(ErrorCode::bad_input, Hint{"unpack it and register the files"},
           "archive holds a member whose name cannot be read: {}", name_);
    }
    member_.stated = stated;
    member_.name = plain_name(member_.stated);
    member_.encrypted = archive_library().entry_is_data_encrypted(entry) != 0;
    if (archive_library().entry_size_is_set(entry) != 0) {
      member_.size_bytes = static_cast<std::uint64_t>(archive_library().entry_size(entry));
    }
    member_bytes_ = 0;
    member = member_;
    return true;
  }
}

void ArchiveStream::go_to(const Member& member) {
  member_ = member;
  member_bytes_ = 0;
  ::archive_entry* entry = nullptr;
  int status = ARCHIVE_RETRY;
  while (status == ARCHIVE_RETRY) {
    status = archive_library().read_next_header(archive_.get(), &entry);
  }
  if (status < ARCHIVE_WARN || status == ARCHIVE_EOF) {
    fail_on_archive("read");
  }
}

std::uint64_t ArchiveStream::position() const {
  return static_cast<std::uint64_t>(archive_library().read_header_position(archive_.get()));
}

std::size_t ArchiveStream::read(char* to, std::size_t room) {
  if (member_.encrypted) {
    fail_on_encryption(fmt::format("{}/{}", name_, member_.name));
  }
  std::size_t filled = 0;
  while (filled < room) {
    const la_ssize_t got = archive_library().read_data(archive_.get(), to + filled, room - filled);
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

}  // namespace mdm::reader
