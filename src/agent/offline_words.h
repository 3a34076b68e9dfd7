#pragma once

#include <string>

#include "agent/offline_scan.h"

namespace logai::agent {

/// What a kind of message reports, to stand behind the name of who reports it: "ran out of
/// connections", "met an expired certificate", "waited in vain for an answer". Empty when the kind
/// of message says no more than that something failed.
std::string WhatHappened(const MessageKind& kind);

}  // namespace logai::agent
