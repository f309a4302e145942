// SPDX-License-Identifier: Apache-2.0
// The flags that several commands share, so that one name means one thing everywhere.
#pragma once

#include <array>

#include "cli/command.h"

namespace porc::cli {

inline constexpr auto kEverywhereRows = std::to_array<Flag>({
    {.name = "help", .letter = "h", .help = "Explain this command"},
    {.name = "color",
     .value = "WHEN",
     .help = "Colours: auto (on a terminal, unless NO_COLOR or TERM=dumb), always, never",
     .choices = "auto always never"},
});

inline constexpr auto kOutputRows = std::to_array<Flag>({
    {.name = "output",
     .letter = "o",
     .value = "FORMAT",
     .help = "How the result is written: table, json, yaml",
     .choices = "table json yaml"},
});

inline constexpr auto kServerRows = std::to_array<Flag>({
    {.name = "url",
     .value = "URL",
     .help = "The server; else PORC_URL, else the server of this machine"},
    {.name = "token-file",
     .value = "FILE",
     .help = "File with the token; else PORC_TOKEN, PORC_TOKEN_FILE, this machine's admin token"},
    {.name = "ca-file",
     .value = "FILE",
     .help = "PEM certificates to trust in place of the system's; else PORC_CA_FILE"},
});

inline constexpr auto kWaitRows = std::to_array<Flag>({
    {.name = "wait", .help = "Follow the run to where it stops (the default)"},
    {.name = "no-wait", .help = "Only ask for it; do not follow the run"},
    {.name = "timeout",
     .value = "TIME",
     .help = "Follow no longer than this (30s, 10m, 2h); the run goes on"},
    {.name = "cancel", .help = "Ctrl-C cancels the run; without this it only stops following"},
});

inline constexpr auto kQuillRows = std::to_array<Flag>({
    {.name = "quills",
     .value = "DIR",
     .help = "Quills in DIR/{kind}/{version}, without a server; may be given again"},
});

/// What blueprints are judged by.
inline constexpr auto kVerdictRows = std::to_array<Flag>({
    kQuillRows[0],
    {.name = "rules",
     .value = "DIR",
     .help = "The platform's rules, beside --quills; else PORC_RULES"},
});

/// What is asked about what they become.
inline constexpr auto kPreflightRows = std::to_array<Flag>({
    {.name = "policies",
     .value = "DIR",
     .help = "A policy set, or a folder of sets, to ask before the plan; may be given again"},
});

/// As kOutputRows, for verdicts on files.
inline constexpr auto kVerdictOutputRows = std::to_array<Flag>({
    {.name = "output",
     .letter = "o",
     .value = "FORMAT",
     .help = "How the result is written: table, json, yaml, sarif",
     .choices = "table json yaml sarif"},
});

inline constexpr auto kConsentRows = std::to_array<Flag>({
    {.name = "auto-approve", .help = "Apply without asking"},
});

inline constexpr FlagGroup kEverywhereFlags{"Everywhere", kEverywhereRows};
inline constexpr FlagGroup kOutputFlags{"Output", kOutputRows};
inline constexpr FlagGroup kServerFlags{"Server", kServerRows};
inline constexpr FlagGroup kWaitFlags{"Waiting", kWaitRows};
inline constexpr FlagGroup kQuillFlags{"Quills", kQuillRows};
inline constexpr FlagGroup kVerdictFlags{"Quills and rules", kVerdictRows};
inline constexpr FlagGroup kPreflightFlags{"Policies", kPreflightRows};
inline constexpr FlagGroup kVerdictOutputFlags{"Output", kVerdictOutputRows};
inline constexpr FlagGroup kConsentFlags{"Apply", kConsentRows};

/// Errors: invalid_argument for flags of waiting that contradict each other, or a time that is
/// none.
Result<void> check_waiting(const Arguments& arguments);

}  // namespace porc::cli
