#pragma once

#include "commands.hpp"

namespace mdm::cli {

// What the commands about the program take, and their examples.

inline constexpr OptionRow kConfigOptions[] = {
    {.name = "--sources", .help = "accepted for old habits: the origin always stands there"}};
inline constexpr std::string_view kConfigExamples[] = {
    "mdm config show", "mdm config show --set performance.threads=4"};
inline constexpr std::string_view kConfigNotes[] = {
    "A flag wins over the environment, that over mdm.yaml in the home, that over the default."};

inline constexpr OptionRow kDoctorOptions[] = {
    {.name = "--no-repair", .help = "only look"},
    {.name = "--rebuild",
     .help = "make the catalog anew from the datasets",
     .excludes = "--no-repair"},
};
inline constexpr std::string_view kDoctorExamples[] = {"mdm doctor",
                                                       "mdm doctor --no-repair --json"};
inline constexpr std::string_view kDoctorNotes[] = {
    "Every file is compared with its digest. The status is 8 if something stays wrong."};

inline constexpr std::string_view kStatusExamples[] = {"mdm status", "mdm status --json"};
inline constexpr std::string_view kStatusNotes[] = {
    "Each server that holds datasets, the catalog or cached answers is asked for its version. The "
    "status is 6 if one without which datasets cannot be used does not answer. Of more "
    "than 200 datasets on servers the newest tell which these are. The answer of --json has the "
    "counts of the pools of connections and of the circuit breaker."};

inline constexpr std::string_view kCacheStatsExamples[] = {"mdm cache stats",
                                                           "mdm cache stats --json"};
inline constexpr std::string_view kCacheStatsNotes[] = {
    "The counts are those of all commands that used this home. An entry is named by the data that "
    "it "
    "comes from: it may be missing, but never out of date."};
inline constexpr OptionRow kCacheWarmOptions[] = {{.name = "--seconds",
                                                   .help = "how long it may take",
                                                   .value_name = "N",
                                                   .takes = Takes::value,
                                                   .fallback = "10"}};
inline constexpr std::string_view kCacheWarmExamples[] = {"mdm cache warm"};
inline constexpr std::string_view kCacheWarmNotes[] = {
    "The queries that were of most use, their number times what they cost, are run as the datasets "
    "are now, the dearest first. Useful after a dataset has changed, or the cache was cleared."};
inline constexpr std::string_view kCacheClearExamples[] = {"mdm cache clear"};

inline constexpr std::string_view kInfoSystemExamples[] = {"mdm info"};
inline constexpr std::string_view kVersionExamples[] = {"mdm version", "mdm --version"};

inline constexpr ArgumentRow kShellArguments[] = {
    {.name = "SHELL", .help = "whose script to print", .allowed = "bash|zsh|fish"}};
inline constexpr std::string_view kCompletionExamples[] = {
    "mdm completion bash > ~/.local/share/bash-completion/completions/mdm",
    "mdm completion zsh > \"${fpath[1]}/_mdm\"",
    "mdm completion fish > ~/.config/fish/completions/mdm.fish",
};

inline constexpr ArgumentRow kCandidateArguments[] = {
    {.name = "WHAT", .help = "what a script asks for", .allowed = "datasets"}};
inline constexpr std::string_view kCandidateExamples[] = {"mdm __complete datasets"};
inline constexpr ArgumentRow kPageArguments[] = {
    {.name = "PAGE",
     .help = "a page of docs/reference",
     .allowed = "cli|dialects|errors|rules|settings|transforms"}};
inline constexpr std::string_view kPageExamples[] = {"mdm __docs cli"};

}  // namespace mdm::cli
