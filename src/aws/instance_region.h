#pragma once

#include <stop_token>

#include "aws/credential_context.h"
#include "aws/region.h"
#include "base/result.h"

namespace logai::aws {

/// The region as ResolveRegion finds it; where none is named, that of the EC2 instance that this
/// program runs on. Other machines are not asked: its metadata service would be waited for.
/// Errors:  as ResolveRegion; kCancelled.
/// Source:  AWS CLI v2's chain of regions, which ends with the instance.
base::Result<Region> RegionFor(const CredentialContext& context, std::stop_token stop);

/// Whether the firmware says that this machine is an EC2 instance.
bool LooksLikeEc2();

}  // namespace logai::aws
