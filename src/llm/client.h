#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "llm/chat_model.h"
#include "llm/dialect.h"
#include "llm/errors.h"
#include "llm/model_list.h"
#include "llm/provider.h"
#include "llm/quota/gate.h"
#include "llm/retry.h"
#include "llm/tokens.h"
#include "net/http.h"
#include "net/url.h"

namespace logai::llm {

/// A provider made ready: where requests go, as whom, for which model. Made by the catalogue.
struct ClientSetup {
  const ProviderRow* row = nullptr;
  std::string name;           ///< what the user calls the provider
  std::string table;          ///< of config.toml, when it is one of the user's own; else ""
  ProviderSettings settings;  ///< for errors
  net::Url base_url;
  bool own_base_url = false;
  base::Secret token;
  std::function<base::Status(net::HttpRequest&)> sign;  ///< in place of the token; may be empty
  bool says_initiator = false;  ///< Copilot: whether a person or the agent asks
  net::Headers headers;         ///< beside authorization and content-type
  std::string model_as_typed;
  std::string model_on_the_wire;
  ModelLimits limits;
  /// Goes into requests that name none (Ollama must be told); nullopt where the server decides.
  std::optional<base::TokenCount> context_window;
  base::Millis stall_timeout{};
  std::unique_ptr<Dialect> dialect;
  /// Tried in turn when the server says that the model has another route.
  std::vector<std::unique_ptr<Dialect>> other_dialects;
  bool limits_guessed = false;  ///< the model is in no table: its provider's list knows better
  /// What the provider lists of the model: its routes and limits. Asked once, by
  /// GetReady; may be empty.
  std::function<std::optional<ListedModel>(std::stop_token stop)> ask_listing;
  /// The key as it is now, when the server no longer takes the one it took; may be empty.
  std::function<base::Result<base::Secret>(std::stop_token stop)> renew_key;
};

/// The chat model of any provider: drives a dialect over the transport, and holds the only loop of
/// retries. A request is sent again when the failure may pass (at most kMaxRetries times, waiting
/// as the server asks, up to two minutes), never once text was given to the sink; and when the
/// server refuses a field that the dialect can do without.
/// A provider that has retired is remembered: it is not asked again.
/// With a quota gate in `pacing`, each request, also a repeated one, passes it first and is counted
/// there.
class StreamingClient final : public ChatModel {
 public:
  /// Lives:   `transport` and what `pacing` points at outlive the client.
  StreamingClient(ClientSetup setup, net::HttpTransport& transport, ModelEvents events,
                  Pacing pacing = {});

  std::string_view provider() const override { return setup_.name; }
  std::string_view model() const override { return setup_.model_as_typed; }
  /// As listed by the provider from GetReady on; narrower once the server has stated a smaller
  /// limit in a refusal.
  /// Threads: any.
  ModelLimits limits() const override;
  bool takes_tools() const override { return setup_.dialect->takes_tools(); }
  const QuotaSubject* quota_subject() const override { return pacing_.quota ? &subject_ : nullptr; }

  void GetReady(std::stop_token stop) override;
  base::Result<OutgoingRequest> Preview(const ChatRequest& request) const override;
  /// Errors: those of ChatModel; kTooLarge, with nothing sent, for a request that is known to be.
  base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                               std::stop_token stop) override;

 private:
  struct Attempt;
  class Listener;

  // client_request.cc
  ChatRequest Prepared(const ChatRequest& request) const;
  base::Result<net::HttpRequest> MakePost(const ChatRequest& prepared) const;
  OutgoingRequest Describe(const net::HttpRequest& post) const;
  base::Result<net::HttpRequest> Post(std::string_view path, std::string body) const;
  Attempt SendOnce(const ChatRequest& request, const TextSink& on_text, QuotaTicket* ticket,
                   std::stop_token stop);
  Attempt SendCounted(const ChatRequest& request, const TextSink& on_text, std::stop_token stop);
  base::Result<std::unique_ptr<QuotaTicket>> Admit(const ChatRequest& request,
                                                   std::stop_token stop) const;
  RequestResult ResultOf(const Attempt& attempt) const;
  void Conclude(Listener& listener, const net::ResponseHead& head, Attempt& attempt);
  void Judge(const net::ResponseHead& head, WireError wire, Attempt& attempt);
  bool Adapt(const Attempt& attempt, std::stop_token stop);
  void TakeRoute(const std::vector<std::string>& routes);
  base::Status CheckSize(const ChatRequest& request) const;
  bool RenewKey(const Attempt& attempt, std::stop_token stop);
  void Remember(const Failure& failure);
  void Notice(std::string_view text) const;
  double Chance();

  ClientSetup setup_;
  CallSite site_;
  QuotaSubject subject_;  ///< whose quota a request spends
  TokenEstimator estimator_;
  TokenCalibration calibration_;
  net::HttpTransport& transport_;
  ModelEvents events_;
  Pacing pacing_;
  std::optional<base::Error> retired_;
  bool renewed_ = false;                        ///< the key, since it last was taken
  std::atomic<std::int64_t> max_input_tokens_;  ///< setup_.limits, and what is listed
  std::atomic<std::int64_t> max_output_tokens_;
  std::atomic<std::int64_t> stated_limit_tokens_{0};  ///< 0: none was stated
};

}  // namespace logai::llm
