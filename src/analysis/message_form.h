#pragma once

#include <cstdint>
#include <string_view>

#include "analysis/token.h"

namespace logai::analysis {

/// A number for how a message looks: messages with equal numbers have equal skeletons (SkeletonHash
/// of what Tokenise gives), so that a table need not tokenise what looks like a message before
/// (SkeletonTable::AddKnown). 0 when only the tokeniser can tell.
///
/// Pieces that hold digits or the marks of paths and addresses count as what the tokeniser would
/// make of them, which is asked of the same code (token_split.h, Classify); all else counts byte by
/// byte, and decides where such pieces begin and end. The converse does not hold: a list has as
/// many forms as lengths.
/// Cost:    linear in the message; a few instructions for 32 bytes without such pieces.
std::uint64_t MessageForm(std::string_view message, const TokenLimits& limits);

}  // namespace logai::analysis
