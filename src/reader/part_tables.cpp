#include <algorithm>
#include <utility>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/reader.hpp>

#include "csv_draft.hpp"
#include "csv_table.hpp"
#include "plain_json.hpp"
#include "text_options.hpp"

namespace mdm::reader {
namespace {

constexpr std::size_t kTitleBytesMax = 60;

/// A line above a table as the name of it: "Sales by region:" is "Sales_by_region"; empty if it
/// says nothing or too much.
std::string name_from(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' ||
                         static_cast<unsigned char>(c) >= 0x80;
    if (is_kept) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') {
    name.pop_back();
  }
  return title.size() <= kTitleBytesMax ? name : std::string();
}

bool is_free(const std::string& name, const std::vector<Source>& sources) {
  return !name.empty() && std::ranges::none_of(sources, [&](const Source& source) {
    return without_case(source.table) == without_case(name);
  });
}

/// One of the tables in the file of `whole`, but the largest.
Source part_of(const Source& whole, std::size_t part, const std::vector<FilePart>& parts,
               const std::vector<Source>& others) {
  Source source = whole;
  source.part = part;
  source.role = Role::other;
  source.table = name_from(parts[part].title);
  const bool is_titled = is_free(source.table, others);
  for (std::size_t number = part + 1; !is_free(source.table, others); ++number) {
    source.table = fmt::format("{}_{}", whole.table, number);
  }
  source.rule = fmt::format("table {} of {} in file {}, {}", part + 1, parts.size(),
                            printable(whole.files.front().filename()),
                            is_titled ? "named by the line above it" : "numbered");
  return source;
}

/// The tables of a file of JSON: arrays of objects that are members of one object.
std::vector<FilePart> parts_of_json(const Source& source, const std::stop_token& stop) {
  const JsonLayout layout = json_layout_of(source, source.files.front(), stop);
  std::vector<FilePart> parts;
  if (layout.form == JsonForm::objects && layout.tables.size() > 1) {
    for (const JsonMember& table : layout.tables) {
      parts.push_back({table.key.substr(1, table.key.size() - 2), false});
    }
    parts[layout.largest()].largest = true;
  }
  return parts;
}

/// The tables of a source, if it is one file with several.
std::vector<FilePart> parts_of(const Source& source, const Options& options,
                               const std::stop_token& stop) {
  if (source.files.size() > 1) {
    return {};
  }
  if (source.format == Format::json) {
    return parts_of_json(source, stop);
  }
  if (!is_read_as_text(source) || options.csv.skip || options.csv.header_rows) {
    return {};
  }
  return layout_of_head(source, text_options(source, options), tuning_for(options)).parts;
}

}  // namespace

std::vector<Source> part_tables(std::vector<Source> sources, const Options& options,
                                const std::stop_token& stop) {
  if (options.csv.one_table) {
    return sources;
  }
  const std::size_t files = sources.size();
  for (std::size_t i = 0; i < files; ++i) {
    const std::vector<FilePart> parts = parts_of(sources[i], options, stop);
    for (std::size_t part = 0; part < parts.size(); ++part) {
      if (parts[part].largest) {
        sources[i].part = part;
        sources[i].rule += fmt::format("; the largest of {} tables in it", parts.size());
      } else {
        Source source = part_of(sources[i], part, parts, sources);
        sources.push_back(std::move(source));
      }
    }
  }
  return sources;
}

}  // namespace mdm::reader
