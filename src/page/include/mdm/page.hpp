#pragma once

#include <string>

#include <mdm/base/json.hpp>

namespace mdm::page {

/// One self-contained HTML page that shows the profile of a dataset: no network, style and script
/// within, the data embedded once as JSON. The same answer gives the same bytes. Texts of the
/// answer are never markup.
///
/// \param answer  that of `dataset profile`: `dataset` (the record), `roles`, `tables` and
/// `warnings`
///                as in docs/reference/answers.md, and `samples`, by table
///                `{"columns":[names],"rows":[[cells]]}`
/// \throws Error{bad_input} if a member is missing or of the wrong kind
std::string render_page(const Json& answer);

}  // namespace mdm::page
