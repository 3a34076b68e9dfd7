#include "llm/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>

#include "llm/endpoint.h"
#include "llm/quota/account.h"
#include "llm/quota/prices.h"
#include "llm/stream_reader.h"
#include "net/transport_error.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using State = ReplyDecoder::State;

bool IsSuccess(int status) { return status >= 200 && status < 300; }

/// A reply that hit its limit before the first token: the prompt alone filled the window, which
/// some servers tell in no other way.
bool HadNoRoom(const Reply& reply) {
  return reply.finish == FinishReason::kLength && reply.text.empty() && reply.tool_calls.empty() &&
         reply.usage.output == base::TokenCount(0);
}

/// What a failed answer says. AWS names the error in a header only, at times with an address behind
/// it.
WireError ReadFailure(const net::HttpResponse& response) {
  WireError wire = ReadErrorBody(response.head.status, response.body);
  if (const auto named = response.head.headers.Get("x-amzn-errortype");
      named && wire.type.empty()) {
    wire.type = ReadableLine(named->substr(0, named->find(':')), 80);
  }
  return wire;
}

/// Copilot's code for a model that has another route.
constexpr std::string_view kWrongRoute = "unsupported_api_for_model";

/// Whether a failed request cannot have reached the server, so that it spent nothing there.
bool NeverArrived(const base::Error& error) {
  if (error.kind == ErrorKind::kInvalidInput || net::IsNameResolutionFailure(error)) return true;
  return std::ranges::any_of(
      std::to_array<std::string_view>({"could not connect", "could not resolve",
                                       "before the request was sent", "no TLS connection",
                                       "the TLS certificate", "refused a connection"}),
      [&](std::string_view words) { return error.message.contains(words); });
}

constexpr base::Millis kProbeTimeout{5'000};
constexpr base::Millis kQuietAfter{30'000};  // when a person begins to wonder

}  // namespace

/// Takes the answer to one request as it arrives: text to the sink, the rest into the decoder.
class StreamingClient::Listener {
 public:
  Listener(const Dialect& dialect, const ChatRequest& request, const TextSink& on_text,
           const ModelEvents& events)
      : decoder_(dialect.NewDecoder(request)),
        reader_(dialect.framing(), *decoder_),
        on_text_(on_text),
        events_(events) {}

  net::Flow Take(std::string_view piece) {
    std::string text;
    status_ = reader_.Take(piece, text);
    Give(text);
    const bool at_end = decoder_->state() == State::kClosed || decoder_->state() == State::kFailed;
    return !status_.has_value() || at_end ? net::Flow::kStop : net::Flow::kContinue;
  }
  void End() {
    if (!status_) return;
    std::string text;
    status_ = reader_.End(text);
    Give(text);
  }

  const base::Status& status() const { return status_; }
  bool gave_text() const { return gave_text_; }
  bool is_whole() const {
    return decoder_->state() == State::kComplete || decoder_->state() == State::kClosed;
  }
  const StreamReader& reader() const { return reader_; }
  ReplyDecoder& decoder() { return *decoder_; }

 private:
  void Give(const std::string& text) {
    if (decoder_->thinking() && !std::exchange(told_thinking_, true) && events_.on_thinking) {
      events_.on_thinking();
    }
    if (text.empty()) return;
    gave_text_ = true;
    on_text_(text);
  }

  std::unique_ptr<ReplyDecoder> decoder_;
  StreamReader reader_;
  const TextSink& on_text_;
  const ModelEvents& events_;
  base::Status status_;
  bool gave_text_ = false;
  bool told_thinking_ = false;
};

/// What became of one request.
struct StreamingClient::Attempt {
  std::optional<Reply> reply;
  Failure failure;  ///< when there is no reply
  WireError wire;   ///< what the server said, when it said something
  bool gave_text = false;
  bool arrived = true;  ///< false when the server cannot have seen the request
};

StreamingClient::StreamingClient(ClientSetup setup, net::HttpTransport& transport,
                                 ModelEvents events, Pacing pacing)
    : setup_(std::move(setup)),
      site_{.row = setup_.row,
            .host = setup_.base_url.host,
            .authority = setup_.base_url.HostAndPort(),
            .own_base_url = setup_.own_base_url,
            .has_token = !setup_.token.empty(),
            .model = setup_.model_on_the_wire,
            .name = setup_.table,
            .settings = setup_.settings,
            .signs = setup_.token.empty() && setup_.sign != nullptr},
      subject_{.provider = setup_.name,
               .row = std::string(setup_.row->name),
               .own_endpoint = setup_.own_base_url,
               .account = pacing.quota ? AccountOf(site_.authority, setup_.token) : std::string(),
               .model = setup_.model_on_the_wire},
      estimator_(TokenEstimator::ForModel(setup_.model_on_the_wire)),
      transport_(transport),
      events_(std::move(events)),
      pacing_(std::move(pacing)),
      max_input_tokens_(setup_.limits.max_input.value()),
      max_output_tokens_(setup_.limits.max_output.value()) {}

base::Result<Reply> StreamingClient::Generate(const ChatRequest& request, const TextSink& on_text,
                                              std::stop_token stop) {
  if (retired_) return base::Fail(*retired_);
  const ChatRequest prepared = Prepared(request);
  LOGAI_RETURN_IF_ERROR(CheckSize(prepared));
  int sent = 0;
  for (Retries retries(setup_.stall_timeout);;) {
    if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
    Attempt attempt = SendCounted(prepared, on_text, stop);
    ++sent;
    if (attempt.reply) {
      Usage& usage = attempt.reply->usage;
      if (usage.input) calibration_.Learn(estimator_.EstimateRequest(prepared), *usage.input);
      if (usage.input && usage.output) usage.cost = CostOf(subject_, *usage.input, *usage.output);
      attempt.reply->requests = sent;
      renewed_ = false;
      return *std::move(attempt.reply);
    }
    Remember(attempt.failure);
    base::Error& error = attempt.failure.error;
    if (error.kind == ErrorKind::kCancelled) return base::Fail(std::move(error));
    const bool may_ask_again = !request.max_requests || sent < *request.max_requests;
    if (may_ask_again && !attempt.gave_text && (RenewKey(attempt, stop) || Adapt(attempt, stop)))
      continue;

    const auto wait = may_ask_again ? retries.Next(attempt.failure, Chance()) : std::nullopt;
    if (attempt.gave_text) {
      if (!wait || !on_text.CanTakeBack()) return base::Fail(error.Within("the reply was cut"));
      on_text.TakeBack();
    }
    if (!wait) {
      if (retries.made() > 0) error.message += fmt::format("; asked {} times", retries.made() + 1);
      return base::Fail(std::move(error));
    }
    if (!wait->notice.empty()) Notice(wait->notice);
    LOGAI_RETURN_IF_ERROR(pacing_.waiter->WaitFor(wait->duration, stop));
  }
}

base::Result<std::unique_ptr<QuotaTicket>> StreamingClient::Admit(const ChatRequest& request,
                                                                  std::stop_token stop) const {
  if (!pacing_.quota) return nullptr;
  const RequestEstimate estimate{
      .input = calibration_.Correct(estimator_.EstimateRequest(request)),
      .output = std::min(request.max_output.value_or(kUsualReply), kUsualReply)};
  const GateWait wait{.waiter = *pacing_.waiter,
                      .on_notice = [this](std::string_view text) { Notice(text); },
                      .title = site_.row->title};
  return pacing_.quota->Admit(subject_, estimate, wait, std::move(stop));
}

RequestResult StreamingClient::ResultOf(const Attempt& attempt) const {
  RequestResult result{.wire = attempt.wire, .retry_after = attempt.failure.error.retry_after};
  const ErrorKind kind = attempt.failure.error.kind;
  if (attempt.reply) {
    result.outcome = RequestOutcome::kAnswered;
    result.usage = attempt.reply->usage;
    result.output_estimate = estimator_.EstimateReply(*attempt.reply);
  } else if (!attempt.arrived) {
    result.outcome = RequestOutcome::kNotSent;
  } else if (kind == ErrorKind::kCancelled) {
    result.outcome = RequestOutcome::kCancelled;
  } else if (kind == ErrorKind::kRateLimited) {
    result.outcome = RequestOutcome::kRateLimited;
  } else if (kind == ErrorKind::kQuotaExhausted) {
    result.outcome = RequestOutcome::kQuotaExhausted;
  } else if (attempt.wire.status >= 400) {
    result.outcome = RequestOutcome::kRefused;
  }
  return result;
}

StreamingClient::Attempt StreamingClient::SendCounted(const ChatRequest& request,
                                                      const TextSink& on_text,
                                                      std::stop_token stop) {
  auto ticket = Admit(request, stop);
  if (!ticket) {
    Attempt attempt;  // the gate has waited as long as anybody should
    attempt.failure = {.error = std::move(ticket).error(), .retry = false};
    return attempt;
  }
  Attempt attempt = SendOnce(request, on_text, ticket->get(), stop);
  if (*ticket) (*ticket)->Finish(ResultOf(attempt));
  return attempt;
}

StreamingClient::Attempt StreamingClient::SendOnce(const ChatRequest& request,
                                                   const TextSink& on_text, QuotaTicket* ticket,
                                                   std::stop_token stop) {
  Listener listener(*setup_.dialect, request, on_text, events_);
  Attempt attempt;
  auto made = MakePost(request);
  if (!made) {
    attempt.failure = {.error = std::move(made).error(), .retry = false};
    attempt.arrived = false;
    return attempt;
  }
  net::HttpRequest& post = *made;
  if (events_.on_sent) events_.on_sent(Describe(post));
  post.quiet_after = kQuietAfter;
  post.on_quiet = [this] {
    const std::string place = site_.own_base_url ? " at " + site_.authority : "";
    Notice(fmt::format("still waiting for {}{}", site_.row->title, place));
  };
  bool saw_head = false;
  const auto see = [&](const net::ResponseHead& head) {
    if (ticket && !std::exchange(saw_head, true)) ticket->SawHeaders(head.headers);
  };
  const auto response = transport_.Send(
      post,
      [&](const net::ResponseHead& head, std::string_view piece) {
        see(head);
        return listener.Take(piece);
      },
      stop);
  if (response) see(response->head);
  if (response && IsSuccess(response->head.status)) listener.End();

  attempt.gave_text = listener.gave_text();
  if (!response) {
    // A connection that breaks after the last word took nothing away.
    const bool cancelled = response.error().kind == ErrorKind::kCancelled;
    if (cancelled || !listener.is_whole()) {
      attempt.failure = JudgeTransport(site_, response.error());
      attempt.arrived = !NeverArrived(response.error());
      return attempt;
    }
    Conclude(listener, {.status = 200}, attempt);
  } else if (IsSuccess(response->head.status)) {
    Conclude(listener, response->head, attempt);
  } else {
    Judge(response->head, ReadFailure(*response), attempt);
  }
  return attempt;
}

void StreamingClient::Conclude(Listener& listener, const net::ResponseHead& head,
                               Attempt& attempt) {
  const StreamReader& reader = listener.reader();
  ReplyDecoder& decoder = listener.decoder();
  if (!listener.status()) {
    attempt.failure = JudgeTransport(site_, listener.status().error());
  } else if (decoder.state() == State::kFailed) {
    Judge(head, decoder.failure(), attempt);
  } else if (listener.is_whole()) {
    Reply reply = decoder.Take();
    for (const std::string& warning : decoder.warnings()) Notice(warning);
    if (HadNoRoom(reply)) {
      WireError wire{.status = 413, .message = "the prompt leaves no room for a reply"};
      Judge(head, std::move(wire), attempt);
    } else {
      attempt.reply = std::move(reply);
    }
  } else if (reader.stray_error()) {
    Judge(head, *reader.stray_error(), attempt);
  } else if (reader.is_html()) {
    attempt.failure = NotAReply(site_, "a web page");
  } else {
    attempt.failure = BrokenStream(site_);
  }
}

void StreamingClient::Judge(const net::ResponseHead& head, WireError wire, Attempt& attempt) {
  wire.message = WithoutSecret(wire.message, setup_.token);
  attempt.wire = std::move(wire);
  attempt.failure = JudgeAnswer(site_, head, attempt.wire, pacing_.clock->Now());
}

void StreamingClient::Remember(const Failure& failure) {
  if (failure.error.kind == ErrorKind::kRetired) retired_ = failure.error;
  if (failure.stated_limit) stated_limit_tokens_ = failure.stated_limit->value();
}

bool StreamingClient::Adapt(const Attempt& attempt, std::stop_token stop) {
  // Only a refusal of the request as it is written; not of its size, its key or its model.
  if (attempt.failure.error.kind != ErrorKind::kInvalidInput || attempt.wire.status < 400) {
    return false;
  }
  if (attempt.wire.code == kWrongRoute && !setup_.other_dialects.empty()) {
    setup_.dialect = std::move(setup_.other_dialects.front());
    setup_.other_dialects.erase(setup_.other_dialects.begin());
    return true;
  }
  const auto adaptation = setup_.dialect->Adapt(attempt.wire);
  if (!adaptation) return false;
  std::string notice = adaptation->notice;
  if (!adaptation->probe_path.empty()) {
    auto probe = Post(adaptation->probe_path, adaptation->probe_body);
    if (!probe) return false;
    probe->total_timeout = kProbeTimeout;
    const auto answer = transport_.Send(*probe, {}, stop);
    if (answer && IsSuccess(answer->head.status)) {
      if (auto better = setup_.dialect->Learn(answer->body); !better.empty()) notice = better;
    }
  }
  if (!notice.empty()) Notice(notice);
  return true;
}

/// A key may run out while a question is answered: whoever gave it may have a fresh one.
bool StreamingClient::RenewKey(const Attempt& attempt, std::stop_token stop) {
  if (attempt.failure.error.kind != ErrorKind::kUnauthorized || !setup_.renew_key) return false;
  if (std::exchange(renewed_, true)) return false;
  auto key = setup_.renew_key(std::move(stop));
  if (!key || key->empty() || key->Reveal() == setup_.token.Reveal()) return false;
  setup_.token = *std::move(key);
  return true;
}

void StreamingClient::Notice(std::string_view text) const {
  if (events_.on_notice) events_.on_notice(text);
}

double StreamingClient::Chance() {
  if (pacing_.random) return pacing_.random();
  std::random_device device;
  return std::generate_canonical<double, 32>(device);
}

}  // namespace logai::llm
