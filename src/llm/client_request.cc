#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "llm/client.h"
#include "llm/endpoint.h"

// What a client sends.
namespace logai::llm {
namespace {

/// Fields whose values say nothing of a user. Of all others only the name is told: many gateways
/// take keys in fields of their own.
bool IsPlainField(std::string_view name) {
  static constexpr std::string_view kPlain[] = {
      "content-type",           "accept",         "anthropic-version",
      "x-github-api-version",   "x-initiator",    "openai-intent",
      "copilot-integration-id", "editor-version", "x-amz-date",
      "x-amz-content-sha256"};
  return std::ranges::find(kPlain, base::ToLower(name)) != std::end(kPlain);
}

}  // namespace

ChatRequest StreamingClient::Prepared(const ChatRequest& request) const {
  ChatRequest prepared = request;
  prepared.model = setup_.model_on_the_wire;
  if (prepared.max_output) {
    prepared.max_output = std::min(*prepared.max_output, limits().max_output);
  }
  if (!prepared.context_window) prepared.context_window = setup_.context_window;
  return prepared;
}

base::Result<net::HttpRequest> StreamingClient::Post(std::string_view path,
                                                     std::string body) const {
  net::HttpRequest request;
  request.method = "POST";
  request.url = setup_.base_url.Join(path);
  request.headers = setup_.headers;
  request.headers.Add("Content-Type", "application/json");
  if (!setup_.token.empty()) {
    const auto [name, value] = KeyField(setup_.row->key_header, setup_.token);
    request.headers.Add(name, value);
  }
  request.carries_secret = !setup_.token.empty() || !setup_.base_url.user_info.empty();
  request.body = std::move(body);
  request.stall_timeout = setup_.stall_timeout;
  if (setup_.token.empty() && setup_.sign) LOGAI_RETURN_IF_ERROR(setup_.sign(request));
  return request;
}

base::Result<net::HttpRequest> StreamingClient::MakePost(const ChatRequest& prepared) const {
  auto post = Post(setup_.dialect->path(), setup_.dialect->Encode(prepared));
  if (post && setup_.says_initiator)
    post->headers.Add("X-Initiator", AsksForAPerson(prepared) ? "user" : "agent");
  return post;
}

base::Result<OutgoingRequest> StreamingClient::Preview(const ChatRequest& request) const {
  LOGAI_ASSIGN_OR_RETURN(const net::HttpRequest post, MakePost(Prepared(request)));
  return Describe(post);
}

OutgoingRequest StreamingClient::Describe(const net::HttpRequest& post) const {
  const auto url = net::ParseUrl(post.url);
  OutgoingRequest outgoing{.provider = setup_.name,
                           .model = setup_.model_on_the_wire,
                           .address = post.method + " " + (url ? url->Display() : site_.authority),
                           .headers = {},
                           .body = post.body};
  for (const auto& [name, value] : post.headers.all())
    outgoing.headers.Add(name, IsPlainField(name) ? value : "…");
  return outgoing;
}

}  // namespace logai::llm
