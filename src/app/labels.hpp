#pragma once

#include <mdm/home/inspection.hpp>

#include "services.hpp"

namespace mdm::app {

// What people say of a dataset after its registration, kept beside the manifests, which never
// change: docs/formats/labels.md.

/// Writes the labels of a record. To be called before the end of the catalog's transaction.
void write_labels(const home::Layout& layout, const catalog::DatasetRecord& record);

/// Gives a record its labels, if there are any of its version. \returns false if they cannot be
/// read
bool read_labels(const home::Layout& layout, catalog::DatasetRecord& record);

/// \throws Error{invalid_argument} unless all are texts, and each tag can be seen
void check_labels(std::string_view description, std::string_view owner,
                  const std::vector<std::string>& tags);

/// Gives the record of a new version what the current one is said to be, where it says nothing.
void inherit_labels(const catalog::DatasetRecord& current, catalog::DatasetRecord& record);

bool has_same_labels(const catalog::DatasetRecord& one, const catalog::DatasetRecord& other);

/// The files of labels that are not what the catalog says of the datasets of this home, which
/// counts. \param repair  writes them anew, or removes those that say nothing of any version
std::vector<home::Finding> inspect_labels(const Services& services, bool repair);

void remove_labels(const home::Layout& layout, std::string_view dataset);

}  // namespace mdm::app
