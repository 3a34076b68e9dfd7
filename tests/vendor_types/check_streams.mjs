// Reads the streams of tests/data/llm with the vendors' own SDKs, to show that they are what those vendors send. By
// hand, not in scripts/test.   usage: node check_streams.mjs NODE_MODULES   (with openai and @anthropic-ai/sdk in it)
import assert from "node:assert/strict";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const data = path.join(import.meta.dirname, "../data/llm");
const require = createRequire(path.join(path.resolve(process.argv[2]), "from.here"));
const { default: OpenAI } = require("openai");
const { default: Anthropic } = require("@anthropic-ai/sdk");

const answering = (name) => async () =>
  new Response(fs.readFileSync(path.join(data, name)), { headers: { "content-type": "text/event-stream" } });
const bodyOf = (name) => {
  const { stream, ...body } = JSON.parse(fs.readFileSync(path.join(data, "bodies", name), "utf8"));
  return body;
};
const text = "Größe 🔍 …";

const anthropic = new Anthropic({ apiKey: "none", fetch: answering("anthropic_thinking_calls.sse") });
const message = await anthropic.messages.stream(bodyOf("anthropic_messages_full.json")).finalMessage();
assert.deepEqual(message.content, [
  { type: "thinking", thinking: "Größe?\nlook \\ first 🔍", signature: "EqQBCkYIARgC/sig+0==" },
  { type: "redacted_thinking", data: "EmwKAhgBEgy3va3pzix/LafPsn4=" },
  { type: "text", text },
  { type: "tool_use", id: "toolu_a", name: "fetch_logs", input: { log_group: "/ecs/pay" } },
  { type: "tool_use", id: "toolu_b", name: "list_log_groups", input: {} },
]);
assert.equal(message.stop_reason, "tool_use");

const openai = new OpenAI({ apiKey: "none", fetch: answering("responses_two_calls.sse") });
const response = await openai.responses.stream(bodyOf("openai_responses_full.json")).finalResponse();
assert.equal(response.output_text, text);
assert.equal(response.output[0].encrypted_content, "gAAABo/final+Zz==");
assert.deepEqual(
  response.output.filter((item) => item.type === "function_call").map((item) => [item.call_id, item.name, item.arguments]),
  [["call_a", "fetch_logs", '{"log_group":"/ecs/pay"}'], ["call_b", "list_log_groups", "{}"]],
);
console.log("the SDKs read both streams as LogAI does");
