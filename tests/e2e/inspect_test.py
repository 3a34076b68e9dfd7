"""Drives `logai providers`, `models` and `doctor`, and the providers of config.toml, against a scripted server."""
import json
import pathlib
import sys
import unittest

from support import LogaiTest, ModelServer, outage_log

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cloudwatch"))
from server import CloudWatchServer  # noqa: E402


class InspectTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.log = self.write("app.log", outage_log())

    def states(self, **settings):
        done = self.run_logai("providers", "--json", env=self.environment(**settings))
        self.assertEqual(done.returncode, 0, done.stderr)
        return {state["name"]: state for state in json.loads(done.stdout)["providers"]}

    def test_providers_say_what_is_ready_and_what_is_missing(self):
        with ModelServer([]) as server:
            states = self.states(LOGAI_OPENAI_API_KEY="sk-test", LOGAI_OLLAMA_BASE_URL=server.url,
                                 LOGAI_LLM_PROVIDER="openai")
        self.assertEqual(states["openai"]["state"], "ready")
        self.assertTrue(states["openai"]["chosen"])
        self.assertEqual(states["ollama"]["state"], "ready")
        self.assertEqual(states["github"]["state"], "retired")
        self.assertEqual(states["groq"]["state"], "missing")
        self.assertIn("LOGAI_GROQ_API_KEY", states["groq"]["detail"])
        self.assertEqual(len(states), 17)

    def test_a_provider_of_config_toml_is_listed_and_answers(self):
        with ModelServer([{"text": "Nothing to see."}]) as server:
            config = self.home / ".config/logai/config.toml"
            config.parent.mkdir(parents=True)
            config.write_text(f'[providers.work]\nlike = "openai"\nbase_url = "{server.url}/v1"\nmodel = "m"\n'
                              'api_key_cmd = "printf \'%s\\\\n\' from-the-manager"\nheaders = { X-Team = "sre" }\n')
            self.assertEqual(self.states()["work"]["state"], "ready")
            done = self.run_logai("ask", "why?", "--source", self.log, env=self.environment(LOGAI_LLM_PROVIDER="work"))
            headers = {name.lower(): value for name, value in server.requests[0][1].items()}
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(headers["authorization"], "Bearer from-the-manager")
        self.assertEqual(headers["x-team"], "sre")
        self.assertIn("to work (m)", done.stdout)

    def test_a_command_that_gives_no_key_is_named(self):
        config = self.home / ".config/logai/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text('[providers.groq]\napi_key_cmd = "exit 3"\n')
        done = self.run_logai("ask", "why?", "--source", self.log, env=self.environment(LOGAI_LLM_PROVIDER="groq"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("api_key_cmd", done.stderr)

    def test_quota_counts_what_was_asked_across_runs(self):
        self.assertIn("No model was asked", self.run_logai("quota").stdout)
        with ModelServer([{"text": "Nothing."}, {"text": "Nothing."}]) as server:
            env = self.environment(LOGAI_LLM_PROVIDER="ollama", LOGAI_OLLAMA_BASE_URL=server.url)
            for _ in range(2):
                self.assertEqual(self.run_logai("ask", "why?", "--source", self.log, env=env).returncode, 0)
        done = self.run_logai("quota", "--json")
        (model,) = json.loads(done.stdout)["models"]
        self.assertEqual(model["provider"], "ollama")
        used = {(gauge["metric"], gauge["period"]): gauge["used"] for gauge in model["gauges"]}
        self.assertEqual(used["requests", "day"], 2)

    def test_models_without_a_provider_say_how_to_name_one(self):
        done = self.run_logai("models")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--llm-provider", done.stderr)

    def test_doctor_ends_with_a_failure_and_what_to_do(self):
        done = self.run_logai("doctor", "--json", env=self.environment(LOGAI_LLM_PROVIDER="groq"))
        self.assertEqual(done.returncode, 1)
        findings = {finding["subject"]: finding for finding in json.loads(done.stdout)["findings"]}
        self.assertEqual(findings["provider"]["verdict"], "failure")
        self.assertIn("LOGAI_GROQ_API_KEY", findings["provider"]["next"])
        self.assertEqual(findings["AWS"]["verdict"], "ok")

    def test_doctor_names_the_account_and_who_asks(self):
        with CloudWatchServer("--groups", 1, "--events", 10) as server:
            env = self.environment(LOGAI_LLM_PROVIDER="offline", AWS_REGION="eu-west-1", AWS_ENDPOINT_URL=server.url,
                                   AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY="secret")

            def findings():
                done = self.run_logai("doctor", "--json", env=env)
                return {finding["subject"]: finding for finding in json.loads(done.stdout)["findings"]}

            found = findings()
            self.assertEqual(found["account"]["verdict"], "ok")
            self.assertEqual(found["account"]["text"], "123456789012 as arn:aws:iam::123456789012:user/test")
            self.assertEqual(found["CloudWatch"]["verdict"], "ok")
            server.control(fault={"kind": "500", "operation": "GetCallerIdentity", "count": None})
            self.assertEqual(findings()["account"]["verdict"], "warning")
            server.control(clear_faults=True, expire_key="AKIDEXAMPLE")
            self.assertEqual(findings()["account"]["verdict"], "failure")

    def test_broken_settings_are_a_finding_too(self):
        config = self.home / ".config/logai/config.toml"
        config.parent.mkdir(parents=True)
        config.write_text("[providers\n")
        done = self.run_logai("doctor", "--json")
        self.assertEqual(done.returncode, 1)
        (finding,) = json.loads(done.stdout)["findings"]
        self.assertEqual((finding["subject"], finding["verdict"]), ("settings", "failure"))
        self.assertIn("config.toml", finding["text"])
        done = self.run_logai("providers", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn("config.toml", json.loads(done.stdout)["error"]["message"])

    def test_doctor_warns_of_an_ollama_model_that_cannot_call_tools(self):
        with ModelServer([]) as server:
            server.models = [{"name": "gemma:2b", "model": "gemma:2b"}]
            server.cards["gemma:2b"] = {"capabilities": ["completion"], "model_info": {
                "general.architecture": "gemma", "gemma.context_length": 8192}}
            env = self.environment(LOGAI_LLM_PROVIDER="ollama", LOGAI_OLLAMA_BASE_URL=server.url)
            done = self.run_logai("doctor", "--model", "gemma:2b", "--json", env=env)
            (model,) = json.loads(self.run_logai("models", "--json", env=env).stdout)["models"]
        findings = {finding["subject"]: finding for finding in json.loads(done.stdout)["findings"]}
        self.assertEqual(findings["models"]["verdict"], "warning")
        self.assertIn("cannot call tools", findings["models"]["text"])
        self.assertEqual((model["max_input_tokens"], model["tools"]), (8192, False))

    def test_doctor_of_a_machine_without_a_model_is_content(self):
        done = self.run_logai("doctor")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("rules", done.stdout)


if __name__ == "__main__":
    unittest.main()
