#include "plain_json.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "charset.hpp"
#include "text_encoding.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
/// Of all columns that are read at once.
constexpr std::size_t kBuffersBytes = std::size_t{32} << 20U;
constexpr std::size_t kBufferBytesLeast = 512;

constexpr std::size_t kHeadBytes = std::size_t{1} << 12U;

/// Text without the byte order mark that it may begin with.
class MarklessBytes final : public ByteSource {
 public:
  explicit MarklessBytes(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {
    begin_.resize(kByteOrderMark.size());
    begin_.resize(bytes_->read(begin_.data(), begin_.size()));
    if (begin_ == kByteOrderMark) {
      begin_.clear();
    }
  }

  std::size_t read(char* to, std::size_t room) override {
    const std::size_t from_begin = begin_.copy(to, room);
    begin_.erase(0, from_begin);
    return from_begin + bytes_->read(to + from_begin, room - from_begin);
  }

 private:
  std::unique_ptr<ByteSource> bytes_;
  std::string begin_{};
};

/// Of a file that says by its name that it holds one object after another, an object is a row.
bool is_named_lines(const std::filesystem::path& file) {
  const std::string name = printable(file.filename());
  return name.find(".jsonl") != std::string::npos || name.find(".ndjson") != std::string::npos;
}

std::string shown_value(const JsonMember& member) {
  if (member.kind == '{' || member.kind == '[') {
    return fmt::format("an {} of {}", member.kind == '{' ? "object" : "array", member.items);
  }
  std::string_view value = member.excerpt;
  value.remove_prefix(value.starts_with('"') ? 1 : 0);
  value.remove_suffix(value.ends_with('"') ? 1 : 0);
  return excerpt(value);
}

/// Writes the records of one table.
class Records {
 public:
  Records(std::filesystem::path file, const std::filesystem::path& shown, NamelessFile& to,
          const std::stop_token& stop)
      : file_(std::move(file)), shown_(shown), to_(to), stop_(stop) {}

  void write(const JsonLayout& layout, std::size_t table) {
    const JsonMember& member = layout.tables[table];
    switch (layout.form) {
      case JsonForm::records: break;
      case JsonForm::objects: write_objects(member); break;
      case JsonForm::rows: write_rows(layout, member); break;
      case JsonForm::columns: write_columns(layout.tables); break;
      case JsonForm::keyed: write_keyed(layout.tables); break;
    }
    flush();
  }

 private:
  JsonText text_at(std::uint64_t offset, std::size_t buffer = JsonText::kBufferBytes) const {
    return JsonText(bytes_from(file_, offset), offset, buffer);
  }

  void write_objects(const JsonMember& member) {
    JsonText text = text_at(member.begin);
    text.elements([&] {
      text.value(&out_);
      end_record();
    });
    require_whole(text);
  }

  void write_rows(const JsonLayout& layout, const JsonMember& member) {
    JsonText text = text_at(member.begin);
    std::optional<JsonText> index;
    if (layout.index) {
      index.emplace(text_at(layout.index->begin));
      index->take('[');
    }
    const std::string index_name = name_of_index(layout.names);
    bool is_header = layout.header;
    text.elements([&] {
      if (std::exchange(is_header, false)) {
        text.value();
        return;
      }
      out_ += '{';
      if (index) {
        add_cell(index_name, *index);
        index->take(index->peek() == ',' ? ',' : ']');
      }
      std::size_t column = 0;
      text.elements([&] {
        add_cell(column < layout.names.size() ? layout.names[column]
                                              : fmt::format("\"column_{}\"", column + 1),
                 text);
        ++column;
      });
      out_ += '}';
      end_record();
    });
    require_whole(text);
  }

  /// One reader for each column: they go on row by row.
  void write_columns(const std::vector<JsonMember>& columns) {
    const std::size_t buffer =
        std::clamp(kBuffersBytes / columns.size(), kBufferBytesLeast, JsonText::kBufferBytes);
    const bool by_key = columns.front().kind == '{';
    const bool has_index = by_key && !columns.front().counts;
    const std::string index_name = name_of_index(keys_of(columns));
    std::vector<JsonText> texts;
    for (const JsonMember& column : columns) {
      texts.push_back(text_at(column.begin, buffer));
      texts.back().take(by_key ? '{' : '[');
    }
    for (std::uint64_t row = 0; row < columns.front().items; ++row) {
      out_ += '{';
      for (std::size_t i = 0; i < columns.size(); ++i) {
        JsonText& text = texts[i];
        if (by_key) {
          const std::string key = text.string();
          text.take(':');
          if (i == 0 && has_index) {
            out_ += index_name + ":" + key;
          }
        }
        add_cell(columns[i].key, text);
        text.take(row + 1 < columns[i].items ? ',' : (by_key ? '}' : ']'));
        require_whole(text);
      }
      out_ += '}';
      end_record();
    }
  }

  void write_keyed(const std::vector<JsonMember>& rows) {
    std::uint64_t number = 0;
    const bool numbered = std::ranges::all_of(
        rows, [&](const JsonMember& row) { return row.key == fmt::format("\"{}\"", number++); });
    for (const JsonMember& row : rows) {
      JsonText text = text_at(row.begin);
      out_ += '{';
      std::vector<std::string> keys;
      text.members([&](const std::string& key) {
        keys.push_back(key);
        add_cell(key, text);
      });
      require_whole(text);
      if (!numbered) {
        out_ += fmt::format("{}{}:{}", keys.empty() ? "" : ",", name_of_index(keys), row.key);
      }
      out_ += '}';
      end_record();
    }
  }

  /// Appends a member to the object that is being written.
  void add_cell(const std::string& name, JsonText& text) {
    out_ += fmt::format("{}{}:", out_.back() == '{' ? "" : ",", name);
    text.value(&out_);
  }

  static std::vector<std::string> keys_of(const std::vector<JsonMember>& members) {
    std::vector<std::string> keys;
    for (const JsonMember& member : members) {
      keys.push_back(member.key);
    }
    return keys;
  }

  /// A name for the column with the names of the rows.
  static std::string name_of_index(const std::vector<std::string>& names) {
    return std::ranges::find(names, "\"index\"") == names.end() ? "\"index\"" : "\"row_name\"";
  }

  void end_record() {
    out_ += '\n';
    if (out_.size() >= kBlockBytes) {
      flush();
    }
  }

  void flush() {
    stop_if_requested(stop_);
    to_.write(out_, shown_);
    out_.clear();
  }

  void require_whole(const JsonText& text) const {
    if (!text.ok()) {
      fail_on_change(printable(shown_));
    }
  }

  std::filesystem::path file_;
  const std::filesystem::path& shown_;
  NamelessFile& to_;
  std::stop_token stop_;
  std::string out_{};
};

std::unique_ptr<ByteSource> open_as_it_is(const std::filesystem::path& file, const Source& source) {
  return open_bytes(file, source.compression, nullptr, source.archives.get());
}

std::string head_of(const std::filesystem::path& file, const Source& source) {
  std::string head(kHeadBytes, '\0');
  head.resize(open_as_it_is(file, source)->read(head.data(), head.size()));
  return head;
}

/// False if the file is written in UTF-16 or UTF-32, or begins with a byte order mark.
bool is_utf8_without_mark(const std::string& head) {
  return !head.starts_with(kByteOrderMark) && find_wide_charset(head) == nullptr;
}

/// JSON in UTF-8 without a byte order mark, whatever the file is written in.
std::unique_ptr<ByteSource> open_json(const std::filesystem::path& file, const Source& source) {
  const std::string head = head_of(file, source);
  auto bytes = open_as_it_is(file, source);
  if (is_utf8_without_mark(head)) {
    return bytes;
  }
  const Charset* const charset = find_wide_charset(head);
  return std::make_unique<MarklessBytes>(
      charset == nullptr ? std::move(bytes) : converted(std::move(bytes), *charset));
}

/// True if the engine can read the file where it is.
bool is_plain_utf8(const std::filesystem::path& file, const Source& source) {
  return is_seekable(file, source.compression) && is_utf8_without_mark(head_of(file, source));
}

/// A copy of a file in plain UTF-8, without compression.
NamelessFile copy_of(const std::filesystem::path& file, const Source& source,
                     const std::filesystem::path& scratch, const std::stop_token& stop) {
  NamelessFile copy(scratch);
  const auto bytes = open_json(file, source);
  std::string block(kBlockBytes, '\0');
  for (std::size_t got = block.size(); got == block.size();) {
    stop_if_requested(stop);
    got = bytes->read(block.data(), block.size());
    copy.write(std::string_view(block).substr(0, got), file);
  }
  return copy;
}

}  // namespace

JsonLayout json_layout_of(const Source& source, const std::filesystem::path& file,
                          const std::stop_token& stop) {
  JsonText text(open_json(file, source));
  return find_json_layout(text, source.files.size() > 1 || is_named_lines(file), stop);
}

PlainJson::PlainJson(const Source& source, const std::filesystem::path& scratch,
                     const std::stop_token& stop)
    : files_(source.files), compression_(source.compression) {
  std::vector<JsonLayout> layouts;
  for (const std::filesystem::path& file : source.files) {
    layouts.push_back(json_layout_of(source, file, stop));
  }
  const bool in_utf8 = std::ranges::all_of(
      source.files, [&](const auto& file) { return is_utf8_without_mark(head_of(file, source)); });
  if (in_utf8 && std::ranges::all_of(layouts, [](const JsonLayout& layout) {
        return layout.form == JsonForm::records;
      })) {
    return;
  }
  files_.clear();
  compression_ = Compression::none;
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const std::filesystem::path& file = source.files[i];
    if (layouts[i].form != JsonForm::records) {
      add_table(file, layouts[i], source, scratch, stop);
    } else if (is_plain_utf8(file, source)) {
      files_.push_back(file);
    } else {
      written_.push_back(copy_of(file, source, scratch, stop));
      files_.emplace_back(written_.back().path());
    }
  }
}

void PlainJson::add_table(const std::filesystem::path& file, const JsonLayout& layout,
                          const Source& source, const std::filesystem::path& scratch,
                          const std::stop_token& stop) {
  const std::size_t table =
      source.part.value_or(layout.form == JsonForm::objects ? layout.largest() : 0);
  if (table >= layout.tables.size()) {
    fail_on_change(printable(file));
  }
  std::optional<NamelessFile> copy;
  if (!is_plain_utf8(file, source)) {
    copy.emplace(copy_of(file, source, scratch, stop));
  }
  NamelessFile& records = written_.emplace_back(scratch);
  files_.emplace_back(records.path());
  Records(copy ? std::filesystem::path(copy->path()) : file, file, records, stop)
      .write(layout, table);
  if (layout.form != JsonForm::objects || table == layout.largest()) {
    list_others(file, layout, source.part);
  }
}

/// \param part  none: other tables are left out, too
void PlainJson::list_others(const std::filesystem::path& file, const JsonLayout& layout,
                            const std::optional<std::size_t>& part) {
  std::vector<JsonMember> others = layout.others;
  if (layout.form == JsonForm::objects && !part) {
    std::ranges::copy_if(layout.tables, std::back_inserter(others),
                         [begin = layout.tables[layout.largest()].begin](const JsonMember& table) {
                           return table.begin != begin;
                         });
  }
  for (const JsonMember& other : others) {
    incidents_.push_back({printable(file.filename()), 0, other.key.substr(1, other.key.size() - 2),
                          shown_value(other), "member beside the records left out"});
  }
}

}  // namespace mdm::reader
