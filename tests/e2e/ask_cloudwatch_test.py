"""`logai ask` about CloudWatch: against a moto server that verifies signatures."""

import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "moto"))
from moto_server import MotoServer  # noqa: E402
from support import LogaiTest, ModelServer, outage_log  # noqa: E402

MINUTE = 60_000


class CloudWatchTest(LogaiTest):
    @classmethod
    def setUpClass(cls):
        cls.moto = MotoServer()
        cls.addClassCleanup(cls.moto.__exit__, None, None, None)
        quiet = [(-50 * MINUTE + i * 1000, f"INFO request {i} served") for i in range(2_000)]
        cls.moto.seed_group("/ecs/checkout", {"task-1": quiet + [
            (-12 * MINUTE + i * 1000, "ERROR upstream timeout after 3000 ms (payment)") for i in range(200)]})
        cls.moto.seed_group("/ecs/payment", {"task-1": quiet + [
            (-13 * MINUTE, "INFO starting build 9f3c2a1 pool=per-request")] + [
            (-12 * MINUTE - 5000 + i * 1000, "FATAL remaining connection slots are reserved") for i in range(200)]})
        cls.moto.seed_group("/ecs/idle", {"task-1": []})
        cls.keys = cls.moto.create_user(["logs:*"])
        cls.lister = cls.moto.create_user(["logs:DescribeLogGroups"], name="lister")
        cls.moto.check_signatures()

    def ask(self, *arguments, keys=None, **more):
        env = {**self.environment(), **self.moto.environment(keys or self.keys, str(self.home)), **more}
        return self.run_logai("ask", "why did checkout fail?", *arguments, env=env, timeout=120)

    def test_rules_find_the_cause_across_groups(self):
        done = self.ask("--source", "cloudwatch", "--format", "json", "--offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual(answer["conclusion"]["status"], "cause")
        self.assertIn("/ecs/payment", [c["group"] for c in answer["citations"][:3]])
        self.assertTrue(all(c["event_id"] for c in answer["citations"]))
        self.assertEqual(answer["coverage"]["groups_known"], 3)

    def test_a_model_searches_several_groups_and_its_answer_is_verified(self):
        search = {"name": "search_logs", "arguments": {"log_group_patterns": ["/ecs/*"], "search_pattern": "slots",
                                                       "start_time": "1h ago"}}
        answer = {"text": 'Payment ran out: "connection slots" [e1].'}
        with ModelServer([{"tool_calls": [search]}, answer]) as server:
            done = self.ask("--source", "cloudwatch", "--format", "json", LOGAI_LLM_PROVIDER="ollama",
                            LOGAI_OLLAMA_BASE_URL=server.url)
            self.assertEqual(done.returncode, 0, done.stderr)
            result = json.loads(done.stdout)
            self.assertTrue(result["citations"][0]["verified"])
            self.assertEqual(result["citations"][0]["group"], "/ecs/payment")
            self.assertEqual(result["tool_calls"][0]["result"]["total_matched"], 200)
            self.assertEqual(result["tool_calls"][0]["result"]["groups_found"], 3)

    def test_a_name_that_ends_in_a_slash_is_a_folder_and_the_beginning_of_a_name_is_hinted_at(self):
        done = self.ask("--source", "cloudwatch:/ecs/", "--format", "json", "--offline")
        self.assertEqual(json.loads(done.stdout)["coverage"]["groups_known"], 3, done.stderr)
        done = self.ask("--source", "cloudwatch:/ecs/pay", "--offline")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no log group is called /ecs/pay", done.stderr)
        self.assertIn("cloudwatch:/ecs/payment", done.stderr)

    def test_a_file_beside_cloudwatch_is_looked_at_whole(self):
        path = self.write("app.log", outage_log())
        done = self.ask("--source", "cloudwatch:/ecs/payment", "--source", path, "--offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"Looked at: 360 lines of 1 file and 2,201 events of 1 group, ")
        self.assertIn("Not looked at: nothing", done.stdout)

    def test_an_unknown_group_gets_the_nearest_name(self):
        done = self.ask("--source", "cloudwatch:/ecs/paymnt", "--offline")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/ecs/payment", done.stderr)

    def test_a_named_group_is_the_scope(self):
        done = self.ask("--source", "cloudwatch:/ecs/checkout", "--format", "json", "--offline")
        groups = [g["group"] for g in json.loads(done.stdout)["coverage"]["groups"]]
        self.assertEqual(groups, ["/ecs/checkout"])

    def test_a_wrong_secret_is_named_and_never_shown(self):
        wrong = type(self.keys)(self.keys.access_key_id, "wrongSecretwrongSecretwrongSecretwrongSec")
        done = self.ask("--source", "cloudwatch", "--offline", keys=wrong)
        self.assertEqual(done.returncode, 1)
        self.assertIn("SignatureDoesNotMatch", done.stderr)
        self.assertNotIn("wrongSecret", done.stderr)

    def test_a_denied_read_names_the_missing_action(self):
        done = self.ask("--source", "cloudwatch:/ecs/checkout", "--offline", keys=self.lister)
        self.assertEqual(done.returncode, 1)
        self.assertIn("logs:FilterLogEvents", done.stderr)

    def test_an_unknown_profile_is_fatal(self):
        done = self.ask("--source", "cloudwatch", "--offline", "--aws-profile", "nowhere")
        self.assertEqual(done.returncode, 1)
        self.assertIn("The config profile (nowhere) could not be found", done.stderr)

    def test_without_a_region_the_contracts_words(self):
        env = self.environment(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b")
        done = self.run_logai("ask", "why", "--source", "cloudwatch", "--offline", env=env)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.startswith("❌ Configuration Error: AWS_DEFAULT_REGION is required for CloudWatch access"),
                        done.stderr)


if __name__ == "__main__":
    unittest.main()
