#include "aws/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace logai::aws {
namespace {

struct PartitionRow {
  std::string_view region_prefix;  // "" takes every region
  Partition partition;
};

constexpr PartitionRow kPartitions[] = {
    {"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", false}},
    {"cn-", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", true}},
    {"eusc-", {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", true}},
    {"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", true}},
    {"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", true}},
    {"eu-isoe-", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", true}},
    {"us-isof-", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", true}},
    {"", {"aws", "amazonaws.com", "api.aws", true}},
};

bool IsHostLabel(std::string_view text) {
  return !text.empty() && text.size() <= 63 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

base::Result<Region> Checked(Region region) {
  if (IsHostLabel(region.name)) return region;
  base::Error error =
      base::Fail(base::ErrorKind::kInvalidInput,
                 "\"{}\" ({}) is not the name of an AWS region: only a-z, 0-9 and '-' may be in it",
                 region.name, region.from)
          .error();
  error.next = "give a region such as eu-west-1";
  return base::Fail(std::move(error));
}

}  // namespace

base::Result<Region> ResolveRegion(const std::optional<NamedValue>& named,
                                   const base::Environment& environment, const Profile* profile) {
  if (named && !named->value.empty()) return Checked({named->value, named->from});
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const auto value = environment.GetNonEmpty(variable)) return Checked({*value, variable});
  }
  if (profile) {
    if (const auto value = profile->Get("region")) {
      return Checked({*value, "profile " + profile->name});
    }
  }
  base::Error error = base::Fail(base::ErrorKind::kNotFound, "You must specify a region.").error();
  error.next =
      "use --aws-region, set AWS_REGION or AWS_DEFAULT_REGION, or configure the profile's region "
      "by running \"aws configure\"";
  return base::Fail(std::move(error));
}

const Partition& PartitionOf(std::string_view region) {
  return std::ranges::find_if(
             kPartitions,
             [&](const PartitionRow& row) { return region.starts_with(row.region_prefix); })
      ->partition;
}

}  // namespace logai::aws
