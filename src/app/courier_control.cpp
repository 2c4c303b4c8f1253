// What a running courier answers on its control socket.
#include <algorithm>
#include <utility>

#include "courier_shell.hpp"
#include "paths.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;

namespace {

constexpr Duration backup_pause = Duration::milliseconds(100);

// What whoever asked for a backup can do something about.
api::Refusal why_not_backed_up(const Failure& failure) {
  if (failure.what == text::Message::error_no_room) return api::Refusal::file_no_room;
  if (failure.what == text::Message::error_not_permitted) return api::Refusal::not_permitted;
  if (failure.what == text::Message::error_folder_not_empty) {
    return api::Refusal::folder_not_empty;
  }
  return api::Refusal::file_failed;
}

}  // namespace

Result<void> CourierShell::open_control() {
  backup_timer_.emplace(reactor_, [this] {
    if (const auto backup = std::exchange(held_up_, {})) go_on_with(backup);
  });
  const std::filesystem::path socket = control_socket(home_.folder);
  net::ControlServerOptions options;
  options.socket = socket;
  auto control = net::ControlServer::open(
      reactor_, std::move(options),
      {.on_frame = [this](net::ControlId id, const Bytes& frame) { on_frame(id, frame); },
       .on_close = [](net::ControlId) {}});
  if (!control) return std::unexpected(worded(control.error(), socket));
  control_ = std::move(*control);
  return {};
}

void CourierShell::answer(net::ControlId id, const api::Response& response) {
  if (control_ != nullptr) control_->send(id, api::encode(response));
}

void CourierShell::on_frame(net::ControlId id, const Bytes& frame) {
  const auto request = api::decode_request(frame);
  if (!request) {
    const bool too_new = request.error() == api::Error::too_new;
    return answer(id,
                  responses::Refused{too_new ? api::Refusal::too_new : api::Refusal::malformed});
  }
  if (std::holds_alternative<requests::Stats>(*request)) return answer(id, stats());
  if (const auto* asked = std::get_if<requests::Backup>(&*request)) return backup(id, *asked);
  if (std::holds_alternative<requests::Stop>(*request)) {
    reactor_.post([this] { reactor_.stop(); });
    return answer(id, responses::Done{});
  }
  answer(id, responses::Refused{api::Refusal::other_program});
}

struct CourierShell::BackupUnderWay {
  net::ControlId asked_by;
  std::filesystem::path target;
  std::optional<CourierBackup> parts;
  bool is_whole = false;
};

void CourierShell::backup(net::ControlId id, const requests::Backup& request) {
  const std::filesystem::path target = request.file;
  if (backing_up_) return answer(id, responses::Refused{api::Refusal::busy});
  if (!target.is_absolute()) return answer(id, responses::Refused{api::Refusal::file_failed});
  backing_up_ = true;
  go_on_with(std::make_shared<BackupUnderWay>(BackupUnderWay{id, target, {}, false}));
}

// A piece at a time, so that commits come between; what waits for them also does when the courier
// is stopped.
void CourierShell::go_on_with(const std::shared_ptr<BackupUnderWay>& backup) {
  const auto work = [folder = home_.folder, backup](store::SqliteBoxStore& store) -> Result<void> {
    if (!backup->parts.has_value()) {
      auto begun = CourierBackup::begin(folder, store, backup->target);
      if (!begun) return std::unexpected(begun.error());
      backup->parts.emplace(std::move(*begun));
    }
    const auto whole = backup->parts->step(store);
    if (!whole) {
      backup->parts.reset();  // here, for it overwrites everything
      return std::unexpected(whole.error());
    }
    backup->is_whole = *whole;
    return {};
  };
  const bool begun = store_->work(work, [this, backup](const Result<void>& done) {
    if (done && !backup->is_whole) return go_on_with(backup);
    backing_up_ = false;
    answer(backup->asked_by, done ? api::Response(responses::Done{})
                                  : responses::Refused{why_not_backed_up(done.error())});
  });
  if (begun) return;
  // Too much waits for the store. What there is of the copy is carried on, or overwritten, by the
  // store's thread and not by this one.
  if (backup->parts.has_value()) {
    held_up_ = backup;
    return backup_timer_->wake_at(reactor_.now() + backup_pause);
  }
  backing_up_ = false;
  answer(backup->asked_by, responses::Refused{api::Refusal::busy});
}

responses::Stats CourierShell::stats() {
  responses::Stats stats{.since = since_, .counters = {}};
  const auto add = [&stats](std::string_view name, std::uint64_t value) {
    stats.counters.push_back({std::string(name), value});
  };
  for (std::size_t i = 0; i < courier::counter_count; ++i) {
    const auto counter = static_cast<courier::Counter>(i);
    add(courier::to_string(counter), courier_->counters()[counter]);
  }
  const courier::Gauges gauges = courier_->gauges();
  add("now_lines", gauges.lines);
  add("now_passages", gauges.passages);
  add("now_opening", gauges.opening);
  add("now_finding", gauges.finding);
  add("now_replay_tags", gauges.replay_tags);
  add("now_swaps", gauges.swaps);
  add("now_peers_up", static_cast<std::uint64_t>(std::ranges::count_if(
                          peers_, [](const auto& peer) { return peer.second.is_up; })));
  add("now_peers", peers_.size());
  const net::LineServerCounters& lines = server_->counters();
  add("connections", lines.accepted);
  add("accept_failed", lines.accept_failed);
  add("lines_opened", lines.opened);
  add("web_pages", lines.pages);
  add("tls_failed", lines.tls_failed);
  add("bad_requests", lines.bad_requests);
  add("visitors_gone", lines.gone);
  add("handshakes_timed_out", lines.timed_out);
  add("handshakes_crowded", lines.crowded);
  add("network_share_used", lines.network_share_used);
  add("lines_refused_full", lines.refused_full);
  add("not_a_cell", lines.not_a_cell);
  add("slow_readers", lines.slow_readers);
  add("quiet_lines", lines.quiet_lines);
  add("rate_limited", lines.rate_limited);
  net::LineClientCounters to_peers;
  for (const auto& [id, peer] : peers_) {
    to_peers.down += peer.line->counters().down;
    to_peers.queue_full += peer.line->counters().queue_full;
  }
  add("peer_line_down", to_peers.down);
  add("peer_queue_full", to_peers.queue_full);
  return stats;
}

}  // namespace peyk::app
