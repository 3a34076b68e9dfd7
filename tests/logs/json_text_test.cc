#include "logs/json_text.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "logs/json_header.h"

namespace logai::logs {
namespace {

std::string TextOf(std::string_view record) {
  Event event;
  event.message = record;
  FillJsonText(event);
  return event.text;
}

TEST(JsonTextTest, TheMessageStandsWithItsErrorThenTheTraceThenTheRest) {
  EXPECT_EQ(TextOf(R"({"level":50,"time":1795363200123,"pid":7,"hostname":"h1","reqId":"req-1",)"
                   R"("msg":"redis is gone","err":{"type":"Error","message":"ECONNREFUSED",)"
                   R"("stack":"Error: ECONNREFUSED\n    at a.js:1:2","code":111}})"),
            "redis is gone: ECONNREFUSED\nError: ECONNREFUSED\n    at a.js:1:2\n"
            "hostname=h1 pid=7 reqId=req-1 err.code=111");
}

TEST(JsonTextTest, EachLoggersNamesAreKnown) {
  struct Case {
    const char* record;
    const char* text;
  };
  for (
      const Case& c : {
          Case{
              R"({"level":"error","ts":1.5,"caller":"x.go:1","msg":"renewal failed","error":"timed out"})",
              "renewal failed: timed out\ncaller=x.go:1"},
          Case{
              R"({"@timestamp":"2026-11-22T16:00:00Z","log.level":"ERROR","message":"no pool",)"
              R"("ecs.version":"1.2.0","service.name":"shop","error.type":"SQLException",)"
              R"("error.message":"refused","error.stack_trace":"SQLException: refused\n\tat a.b:1"})",
              "no pool: SQLException: refused\nSQLException: refused\n\tat a.b:1\n"
              "service.name=shop"},
          Case{
              R"({"message":"no pool","error":{"type":"A","message":"b","stack_trace":"A: b"},"log":{"level":"x","logger":"c.D"}})",
              "no pool: A: b\nlog.logger=c.D"},
          Case{
              R"({"version":"1.1","host":"gw","short_message":"refused","full_message":"refused\n at x","level":3,"_req":4})",
              "refused\n at x\nhost=gw _req=4"},
          Case{
              R"({"__REALTIME_TIMESTAMP":"1","PRIORITY":"3","SYSLOG_IDENTIFIER":"sshd","_PID":"7","_BOOT_ID":"ab","MESSAGE":"no key"})",
              "no key\nSYSLOG_IDENTIFIER=sshd _PID=7"},
          Case{R"({"MESSAGE":[110,111,32,255,33],"PRIORITY":"4"})", "no \xEF\xBF\xBD!"},
          Case{R"({"event":"job failed","exception":"ValueError: x","job":7})",
               "job failed\nValueError: x\njob=7"},
          Case{
              R"({"@t":"2026","@mt":"User {Id} left","@m":"User 7 left","@x":"System.Exception: x","Id":7})",
              "User 7 left\nSystem.Exception: x\nId=7"},
          Case{R"({"errorType":"KeyError","errorMessage":"'a'","stackTrace":["  File x","    y"]})",
               "KeyError: 'a'\nFile x\n    y"},
          Case{R"({"thrown":{"name":"a.B","message":"c"},"level":"ERROR","message":"failed"})",
               "failed: a.B: c"},
          Case{
              R"({"timestamp":"x","level":"ERROR","fields":{"message":"boom","error":"eof","id":3},"target":"svc"})",
              "boom: eof\ntarget=svc fields.id=3"},
          Case{R"({"severityText":"ERROR","body":{"stringValue":"boom"}})", "boom"},
          Case{R"({"jsonPayload":{"message":"boom"},"severity":"ERROR","insertId":"a b"})",
               "boom\ninsertId=\"a b\""},
      }) {
    EXPECT_EQ(TextOf(c.record), c.text) << c.record;
  }
}

TEST(JsonTextTest, WithoutAMessageTheRecordSpeaksForItself) {
  for (const char* record :
       {"{}", R"({"status":500,"path":"/x"})", R"({"msg":""})", R"({"msg":null,"a":1})",
        R"({"message":{"a":1}})", R"({"msg":"cut)", R"({"msg":"cut","a":)", "no json", "[1]"}) {
    EXPECT_EQ(TextOf(record), "") << record;
  }
}

TEST(JsonTextTest, EveryMemberThatIsNotTooLongIsTold) {
  EXPECT_EQ(
      TextOf(
          R"({"msg":"done","ok":false,"n":0,"x":null,"tags":["a"],"log":"raw","res":{"code":500}})"),
      "done\nok=false n=0 tags=[\"a\"] log=raw res={\"code\":500}");
  const std::string longest(600, 'x');
  EXPECT_EQ(TextOf(R"({"msg":"done","a":")" + longest + R"(","b":1})"), "done\nb=1");
}

TEST(JsonTextTest, TheHeaderStaysAndLinesBehindTheObjectAreItsTrace) {
  Event event;
  event.message = "2026-11-22T16:00:00Z stdout F {\"msg\":\"failed\",\"id\":1}\n\tat a.b:1";
  event.body_begin = 30;
  FillJsonText(event);
  EXPECT_EQ(event.body(), "failed\n\tat a.b:1\nid=1");
  EXPECT_TRUE(event.raw_body().starts_with("{\"msg\""));
  event.message = "plain";
  event.body_begin = 0;
  FillJsonText(event);
  EXPECT_EQ(event.body(), "plain");
}

TEST(JsonTextTest, ARecordThatACollectorWrappedIsUnwrapped) {
  const std::string_view record =
      R"({"log":"{\"level\":\"error\",\"msg\":\"eof\",\"id\":7}\n","stream":"stderr"})";
  EXPECT_EQ(TextOf(record), "eof\nid=7\nstream=stderr");
  EXPECT_EQ(ReadJsonHeader(record, {}).level, Level::kError);
}

TEST(JsonTextTest, TheTextIsValidUtf8) {
  EXPECT_TRUE(base::IsValidUtf8(TextOf(R"({"msg":"\ud83d lone \ud83d\ude00","s":"\udc00"})")));
}

TEST(JsonHeaderTest, NumbersAreReadByTheirScale) {
  struct Case {
    const char* record;
    Level level;
  };
  for (const Case& c : {
           Case{R"({"level":3,"version":"1.1","short_message":"x"})", Level::kError},
           Case{R"({"short_message":"x","level":6})", Level::kInfo},
           Case{R"({"level":3,"msg":"x"})", Level::kUnknown},
           Case{R"({"PRIORITY":"4","MESSAGE":"x"})", Level::kWarning},
           Case{R"({"levelno":30,"message":"x"})", Level::kWarning},
           Case{R"({"severityNumber":17,"body":"x"})", Level::kError},
           Case{R"({"level":30,"msg":"x"})", Level::kInfo},
       }) {
    EXPECT_EQ(ReadJsonHeader(c.record, {}).level, c.level) << c.record;
  }
}

}  // namespace
}  // namespace logai::logs
