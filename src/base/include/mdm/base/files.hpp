#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace mdm {

/// The whole file. \throws Error{not_found | permission_denied | io_failed}
std::string read_file(const std::filesystem::path& path);

/// Replaces a file so that a crash leaves the old or the new content: a temporary file beside it is
/// written, synced and renamed over it, and the folder is synced.
/// \throws Error{permission_denied | io_failed}; the old content is then untouched
void write_file(const std::filesystem::path& path, std::string_view content);

/// The same without waiting for the disk: for what can be made again, and is checked when it is
/// read. After a crash of the machine the file may be damaged. \throws Error{permission_denied |
/// io_failed}; the old content is then untouched
void replace_file(const std::filesystem::path& path, std::string_view content);

/// Writes a new file with the content of another, sharing its blocks where the file system can. It
/// is not synced. \throws Error{not_found | already_exists | permission_denied | io_failed}
void clone_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Flushes a file, or the entries of a folder, to the disk. A failed sync is final: abandon the
/// file, never retry. \throws Error{io_failed}
void sync_path(const std::filesystem::path& path);

/// Renames without replacing, then syncs the parent folder of `to`.
/// \throws Error{already_exists | io_failed | permission_denied}
void rename_no_replace(const std::filesystem::path& from, const std::filesystem::path& to);

/// Creates the folder and its parents, readable by the owner only.
/// \throws Error{permission_denied | io_failed}
void make_folder(const std::filesystem::path& path);

/// Removes a tree; nothing if it is not there. Symbolic links are removed, not followed.
/// \throws Error{permission_denied | io_failed}
void remove_tree(const std::filesystem::path& path);

/// A random name of 32 hexadecimal digits.
std::string random_id();

/// `path` as UTF-8 for messages and JSON; bytes that are not UTF-8 become \xNN.
std::string printable(const std::filesystem::path& path);

/// True if `text` is well-formed UTF-8.
bool is_utf8(std::string_view text) noexcept;

}  // namespace mdm
