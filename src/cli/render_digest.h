#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/digest.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "cli/terminal.h"

namespace logai::cli {

struct DigestView {
  std::size_t max_bytes = 0;             ///< of all that is written; never exceeded
  bool explain = false;                  ///< each line says why it was chosen
  const base::TimeZone* zone = nullptr;  ///< of the times shown. REQUIRES: set
};

/// A page for people and models: what was read, a timeline, the lines that help a diagnosis most as
/// excerpts with evidence ids and places, the usual messages, and what stands behind the page. A
/// larger page holds what a smaller one does. Safe for a terminal.
/// Errors:  kInvalidInput when not even the frame of a page fits.
base::Result<std::string> DigestAsText(const app::DigestMaterial& material, const DigestView& view,
                                       const Terminal& terminal);

/// The same as one JSON document on one line; its schema is docs/json-output.md.
base::Result<std::string> DigestAsJson(const app::DigestMaterial& material, const DigestView& view);

}  // namespace logai::cli
