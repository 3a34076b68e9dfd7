#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "analysis/course.h"
#include "analysis/parameter_table.h"
#include "analysis/skeleton_table.h"

namespace logai::analysis {

/// What is looked at beside the number of messages.
struct DetailOptions {
  bool courses = false;      ///< when they came
  bool parameters = false;   ///< what stood at their variables
  bool sample_only = false;  ///< of parameters only a sample, which costs less
  std::size_t course_buckets = Course::kBuckets;
  /// How many sets of messages are told apart, such as the two of a comparison; each has details of
  /// its own, and from two on its own sightings.
  std::size_t sides = 1;

  bool any() const { return courses || parameters || sides > 1; }
};

/// What is known of the messages of one side that have one skeleton or template. The state is a
/// function of these messages, whatever their order.
class TemplateDetail {
 public:
  /// Begins to look at parameters, of which none have been looked at. `key_bound`: see
  /// ParameterTable::LimitKeys. Add does it without a bound.
  void BeginParameters(const DetailOptions& options, std::uint64_t key_bound);
  /// `tokens` may be any when LooksAtTokens says so.
  void Add(std::span<const Token> tokens, const Sighting& sighting, const DetailOptions& options);
  /// Whether Add looks at the tokens of this message.
  bool LooksAtTokens(const Sighting& sighting, const DetailOptions& options) const {
    return options.parameters && (!parameters_ || parameters_->LooksAtTokens(sighting.order));
  }
  /// Adds what is known of more messages with the same skeleton.
  void Merge(const TemplateDetail& other);
  /// Adds those of a skeleton that became part of the template `into`, which this is of.
  void MergeAs(const TemplateDetail& other, std::span<const Token> skeleton,
               std::span<const Token> into);

  const Course& course() const { return course_; }
  /// Null when none were looked at.
  const ParameterTable* parameters() const { return parameters_.get(); }
  ParameterTable* parameters() { return parameters_.get(); }
  /// Null when there are none, and when there is one side only.
  const Sightings* seen() const { return seen_.get(); }

 private:
  void MergeRest(const TemplateDetail& other);

  Course course_;
  std::unique_ptr<ParameterTable> parameters_;
  std::unique_ptr<Sightings> seen_;
};

}  // namespace logai::analysis
