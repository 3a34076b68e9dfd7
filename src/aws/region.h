#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/config_file.h"
#include "aws/profile.h"
#include "base/environment.h"
#include "base/result.h"

namespace logai::aws {

/// A region and where its name came from.
struct Region {
  std::string name;
  std::string from;  ///< "--aws-region", "AWS_REGION", "profile prod", …
};

/// Finds the region: `named` (by flag, .env or config.toml), AWS_REGION, AWS_DEFAULT_REGION, then
/// the profile's. Empty values count as unset. An instance is not asked here
/// (aws/instance_region.h). Errors:  kNotFound when none is named; kInvalidInput when it cannot be
/// part of a host name. Source:  AWS CLI v2.
base::Result<Region> ResolveRegion(const std::optional<NamedValue>& named,
                                   const base::Environment& environment, const Profile* profile);

/// An isolated set of regions with names of its own.
struct Partition {
  std::string_view name;               ///< "aws", "aws-cn": also the second part of its ARNs
  std::string_view dns_suffix;         ///< "amazonaws.com"
  std::string_view dual_stack_suffix;  ///< "api.aws"
  bool fips_hosts_have_prefix;  ///< FIPS hosts are "logs-fips…"; GovCloud's are plain "logs…"
};

/// The partition that the region's name belongs to by its shape; "aws" for names of no known shape.
/// Source:  partitions.json of the AWS SDKs.
const Partition& PartitionOf(std::string_view region);

}  // namespace logai::aws
