#include "labels.hpp"

#include <algorithm>
#include <set>

namespace mdm::app {
namespace {

void check_text(std::string_view what, std::string_view text) {
  if (!is_utf8(text)) {
    fail(ErrorCode::invalid_argument, Hint{"write it in UTF-8"}, "{} is not UTF-8 text: {}", what,
         printable(text));
  }
}

bool is_blank(unsigned char c) {
  return c <= ' ' || c == 0x7F;
}

constexpr std::int64_t kFormat = 1;

/// \throws Error{bad_input}
void apply_labels(const home::Layout& layout, catalog::DatasetRecord& record) {
  const auto file = layout.labels(record.name);
  if (!std::filesystem::exists(file)) {
    return;
  }
  const Json labels = Json::parse(read_file(file), printable(file));
  if (labels.at("format").as_int() > kFormat) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm"}, "labels of a format not known here: {}",
         printable(file));
  }
  if (labels.at("manifest_digest").as_string() != record.manifest_digest) {
    return;  // of a former version, or of a former dataset of that name
  }
  record.description = labels.at("description").as_string();
  record.owner = labels.at("owner").as_string();
  record.tags = labels.at("tags").as_strings();
  record.updated_at = labels.at("updated_at").as_string();
}

/// True if the labels of a dataset agree with what the catalog says; makes them so if `repair`.
bool agrees(const home::Layout& layout, const catalog::DatasetRecord& current, bool repair) {
  const auto manifest =
      home::find_manifest(layout, {current.name, current.generation, current.manifest_digest});
  if (!manifest) {
    return true;  // home::inspect tells of it
  }
  auto rebuilt = catalog::from_json(manifest->at("dataset"));
  rebuilt.manifest_digest = current.manifest_digest;
  const bool is_plain = has_same_labels(rebuilt, current);
  if (read_labels(layout, rebuilt) && has_same_labels(rebuilt, current)) {
    return true;
  }
  if (repair) {
    is_plain ? remove_labels(layout, current.name) : write_labels(layout, current);
  }
  return false;
}

}  // namespace

void write_labels(const home::Layout& layout, const catalog::DatasetRecord& record) {
  const auto file = layout.labels(record.name);
  make_folder(file.parent_path());
  write_file(file, Json::object({{"format", kFormat},
                                 {"manifest_digest", record.manifest_digest},
                                 {"description", record.description},
                                 {"owner", record.owner},
                                 {"tags", Json::array_of(record.tags)},
                                 {"updated_at", record.updated_at}})
                           .dump(2) +
                       "\n");
}

bool read_labels(const home::Layout& layout, catalog::DatasetRecord& record) {
  try {
    apply_labels(layout, record);
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return false;
  }
}

void inherit_labels(const catalog::DatasetRecord& current, catalog::DatasetRecord& record) {
  record.owner = current.owner;
  if (record.description.empty()) {
    record.description = current.description;
  }
  if (record.tags.empty()) {
    record.tags = current.tags;
  }
}

bool has_same_labels(const catalog::DatasetRecord& one, const catalog::DatasetRecord& other) {
  return one.description == other.description && one.owner == other.owner && one.tags == other.tags;
}

void check_labels(std::string_view description, std::string_view owner,
                  const std::vector<std::string>& tags) {
  check_text("the description", description);
  check_text("the owner", owner);
  for (const std::string& tag : tags) {
    check_text("a tag", tag);
    if (std::ranges::all_of(tag, is_blank)) {
      fail(ErrorCode::invalid_argument, Hint{"mdm tags remove takes a tag away"},
           "a tag needs a name");
    }
    if (std::ranges::any_of(tag, [](unsigned char c) { return is_blank(c) && c != ' '; })) {
      fail(ErrorCode::invalid_argument, Hint{"leave tabs, line ends and other controls out"},
           "a tag is one line of text: {}", tag);
    }
  }
}

std::vector<home::Finding> inspect_labels(const Services& services, bool repair) {
  const home::Layout& layout = services.layout;
  std::vector<home::Finding> findings;
  const auto catalog = services.catalog_to_read();
  std::set<std::string> known;
  for (const std::string& name : catalog->names()) {
    known.insert(name);
    const auto current = catalog->find(name);
    if (!current || !current->home.empty() || agrees(layout, *current, false)) {
      continue;
    }
    findings.push_back(
        {"stale_labels", "labels/" + name + ".json", "they are not what the catalog says", true});
    if (repair) {  // nobody may say anything of it meanwhile
      services.catalog_to_write()->relabel(
          name, [&](const catalog::DatasetRecord& record) { agrees(layout, record, true); });
    }
  }
  // Labels stay as long as there are files that they may be about, whichever catalog knows of them.
  std::error_code absent;
  for (const auto& entry :
       std::filesystem::directory_iterator(layout.labels("x").parent_path(), absent)) {
    const std::string name = entry.path().stem();
    if (known.contains(name) || entry.path().extension() != ".json" ||
        std::filesystem::exists(layout.dataset(name))) {
      continue;
    }
    findings.push_back({"stale_labels", "labels/" + name + ".json", "there is no dataset", true});
    if (repair) {
      remove_labels(layout, name);
    }
  }
  return findings;
}

void remove_labels(const home::Layout& layout, std::string_view dataset) {
  std::filesystem::remove(layout.labels(dataset));
}

}  // namespace mdm::app
