#include "aws/anomalies.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/aws/aws_support.h"

namespace logai::aws {
namespace {

using base::ErrorKind;
using nlohmann::json;
using test::FakeWorld;
using test::Response;

TEST(AnomaliesTest, AreReadWithTimesInSecondsOrMilliseconds) {
  FakeWorld world;
  world.transport.Then(
      Response(200, R"({"anomalies":[{"anomalyId":"a1","anomalyDetectorArn":"arn:d",
      "patternString":"took <*> ms","priority":"HIGH","description":"new","state":"Active",
      "active":true,"suppressed":false,"firstSeen":1795348800,"lastSeen":1795348900000,
      "histogram":{"1795348860000":5,"1795348800":2,"x":1,"1795348920":"y"},
      "logSamples":[{"timestamp":1,"message":"took 5 ms"},"took 6 ms"],"logGroupArnList":["arn:g"],
      "patternTokens":[{}]},3],"nextToken":"n"})"));
  const auto reply = world.Client()->ListAnomalies(
      {.detector_arn = "arn:d", .suppression = "UNSUPPRESSED", .next_token = "t"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(json::parse(world.transport.requests.at(0).body),
            json({{"anomalyDetectorArn", "arn:d"},
                  {"suppressionState", "UNSUPPRESSED"},
                  {"limit", 50},
                  {"nextToken", "t"}}));
  ASSERT_EQ(reply->anomalies.size(), 1u);
  const Anomaly& anomaly = reply->anomalies[0];
  EXPECT_EQ(anomaly.pattern, "took <*> ms");
  EXPECT_TRUE(anomaly.active);
  EXPECT_EQ(anomaly.first_seen, base::FromEpochMs(1'795'348'800'000));
  EXPECT_EQ(anomaly.last_seen, base::FromEpochMs(1'795'348'900'000));
  ASSERT_EQ(anomaly.histogram.size(), 2u);
  EXPECT_EQ(anomaly.histogram[0], std::pair(base::FromEpochMs(1'795'348'800'000), std::int64_t{2}));
  EXPECT_EQ(anomaly.histogram[1].second, 5);
  EXPECT_EQ(anomaly.samples, (std::vector<std::string>{"took 5 ms", "took 6 ms"}));
  EXPECT_EQ(anomaly.group_arns, std::vector<std::string>{"arn:g"});
  EXPECT_EQ(reply->next_token, "n");
}

TEST(AnomaliesTest, DetectorsAreListedForAGroup) {
  FakeWorld world;
  world.transport.Then(Response(200, R"({"anomalyDetectors":[{"anomalyDetectorArn":"arn:d",
      "detectorName":"d","logGroupArnList":["arn:g"],"anomalyDetectorStatus":"TRAINING",
      "filterPattern":"ERROR","creationTimeStamp":1795348800000}]})"));
  const auto reply = world.Client()->ListLogAnomalyDetectors({.group_arn = "arn:g"}, {});
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(json::parse(world.transport.requests.at(0).body),
            json({{"filterLogGroupArn", "arn:g"}, {"limit", 50}}));
  ASSERT_EQ(reply->detectors.size(), 1u);
  EXPECT_EQ(reply->detectors[0].status, "TRAINING");
  EXPECT_EQ(reply->detectors[0].created, base::FromEpochMs(1'795'348'800'000));
  EXPECT_EQ(reply->next_token, "");
}

TEST(AnomaliesTest, WhatIsNoReplyIsCorrupt) {
  EXPECT_EQ(ParseListAnomalies("<html>").error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(ParseListLogAnomalyDetectors(R"({"anomalyDetectors":{}})").error().kind,
            ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace logai::aws
