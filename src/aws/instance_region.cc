#include "aws/instance_region.h"

#include <utility>

#include "aws/instance_metadata.h"
#include "base/file.h"
#include "base/text.h"

namespace logai::aws {
namespace {

constexpr std::string_view kRegionPath = "latest/meta-data/placement/region";
constexpr std::string_view kZonePath = "latest/meta-data/placement/availability-zone/";

/// "" when the service does not say.
base::Result<std::string> RegionOfInstance(const CredentialContext& context, std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(auto metadata, InstanceMetadata::Create(context));
  if (!metadata) return "";
  LOGAI_ASSIGN_OR_RETURN(const bool is_there, metadata->Open(stop));
  if (!is_there) return "";
  LOGAI_ASSIGN_OR_RETURN(const auto region, metadata->Get(kRegionPath, stop));
  if (region) return std::string(base::Trim(*region));
  // Older services know the zone alone, which is the region and a letter.
  LOGAI_ASSIGN_OR_RETURN(const auto zone, metadata->Get(kZonePath, stop));
  std::string name(zone ? base::Trim(*zone) : std::string_view());
  if (!name.empty()) name.pop_back();
  return name;
}

}  // namespace

bool LooksLikeEc2() {
  const auto vendor = base::ReadWholeFile("/sys/class/dmi/id/sys_vendor", base::KiB(1));
  return vendor.has_value() && base::Trim(*vendor) == "Amazon EC2";
}

base::Result<Region> RegionFor(const CredentialContext& context, std::stop_token stop) {
  auto region = ResolveRegion(context.region, context.environment, context.FindProfile());
  if (region.has_value() || region.error().kind != base::ErrorKind::kNotFound) return region;
  const bool may_be_instance =
      context.environment.GetNonEmpty("AWS_EC2_METADATA_SERVICE_ENDPOINT") || context.is_ec2();
  if (!may_be_instance) return region;
  // A service that is set up wrongly is for who needs its keys to say.
  const auto name = RegionOfInstance(context, stop);
  if (!name.has_value() && name.error().kind == base::ErrorKind::kCancelled) {
    return base::Fail(name.error());
  }
  if (!name.has_value() || name->empty()) return region;
  return ResolveRegion(NamedValue{*name, "the EC2 instance"}, context.environment, nullptr);
}

}  // namespace logai::aws
