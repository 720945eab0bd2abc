#pragma once

#include <string>

#include <mdm/base/json.hpp>

namespace mdm::cli {

/// docs/reference/cli.md, from the table of commands.
std::string cli_reference();
/// docs/reference/errors.md, from the table of reactions.
std::string error_reference();
/// docs/reference/settings.md, from the answer of `config show`.
std::string settings_reference(const Json& config);
/// docs/reference/transforms.md, from app::feature_families.
std::string transforms_reference(const Json& families);
/// docs/reference/dialects.md. \param refusals  as app::sql_refusals() lists them
std::string dialect_reference(const Json& refusals);
/// docs/reference/rules.md, from app::query_rules.
std::string rule_reference(const Json& rules);

}  // namespace mdm::cli
