#include "analysis/template_detail.h"

namespace logai::analysis {

void TemplateDetail::BeginParameters(const DetailOptions& options, std::uint64_t key_bound) {
  parameters_ = std::make_unique<ParameterTable>(!options.sample_only);
  parameters_->LimitKeys(key_bound);
}

void TemplateDetail::Add(std::span<const Token> tokens, const Sighting& sighting,
                         const DetailOptions& options) {
  if (options.courses && sighting.time) course_.Add(*sighting.time, options.course_buckets);
  if (options.sides > 1) {
    if (!seen_) seen_ = std::make_unique<Sightings>();
    seen_->Add(sighting);
  }
  if (options.parameters) {
    if (!parameters_) BeginParameters(options, ParameterTable::kNoBound);
    parameters_->Add(tokens, sighting.order);
  }
}

void TemplateDetail::MergeRest(const TemplateDetail& other) {
  course_.Merge(other.course_);
  if (other.seen_) {
    if (!seen_) seen_ = std::make_unique<Sightings>();
    seen_->Add(*other.seen_);
  }
  if (other.parameters_ && !parameters_) {
    parameters_ = std::make_unique<ParameterTable>(other.parameters_->counts_all());
  }
}

void TemplateDetail::Merge(const TemplateDetail& other) {
  MergeRest(other);
  if (other.parameters_) parameters_->Merge(*other.parameters_);
}

void TemplateDetail::MergeAs(const TemplateDetail& other, std::span<const Token> skeleton,
                             std::span<const Token> into) {
  MergeRest(other);
  if (other.parameters_) parameters_->MergeAs(*other.parameters_, skeleton, into);
}

}  // namespace logai::analysis
