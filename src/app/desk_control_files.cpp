// What a running desk answers about files.
#include <utility>

#include "desk_answer.hpp"
#include "desk_control.hpp"

namespace peyk::app {

namespace requests = api::requests;
namespace responses = api::responses;
using api::Response;

namespace {

// With all their readers some kilobytes each: a fraction of a frame.
constexpr std::size_t most_files = 1'000;

Response done() { return responses::Done{}; }

}  // namespace

DeskControl::MaybeResponse DeskControl::take_file(net::ControlId id, const api::Request& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  if (const auto* asked = std::get_if<requests::BeginFile>(&request)) {
    auto begun = desk.begin_file(asked->order, now);
    if (begun) importing_[id].insert(begun->id);
    return answer_of(std::move(begun), [](const auto& file) { return responses::FileBegun{file}; });
  }
  if (const auto* asked = std::get_if<requests::AddToFile>(&request)) {
    return answer_of(desk.add_to_file(asked->file, asked->part, now), done);
  }
  if (const auto* asked = std::get_if<requests::FinishFile>(&request)) {
    auto given = desk.finish_file(asked->file, now);
    if (given) importing_[id].erase(asked->file);
    return answer_of(std::move(given), [&](auto accepted) {
      return responses::Accepted{std::move(accepted), desk.change_count()};
    });
  }
  if (const auto* asked = std::get_if<requests::FilePiece>(&request)) {
    return answer_of(desk.file_piece(asked->file, asked->piece),
                     [](auto bytes) { return responses::FilePiece{std::move(bytes)}; });
  }
  if (const auto* asked = std::get_if<requests::ChangeFile>(&request)) return change_file(*asked);
  if (std::holds_alternative<requests::Files>(request)) return files();
  return std::nullopt;
}

Response DeskControl::change_file(const requests::ChangeFile& request) {
  desk::Desk& desk = parts_.desk;
  const Instant now = parts_.reactor.now();
  switch (request.change) {
    case requests::FileChange::pause:
      return answer_of(desk.pause_file(request.file, true, now), done);
    case requests::FileChange::resume:
      return answer_of(desk.pause_file(request.file, false, now), done);
    case requests::FileChange::cancel:
      return answer_of(desk.cancel_file(request.file, now), done);
    case requests::FileChange::forget:
      return answer_of(desk.forget_file(request.file, now), done);
  }
  return done();
}

Response DeskControl::files() const {
  auto all = parts_.desk.files();
  if (!all) return refused(api::refusal_of(all.error()));
  const std::size_t left_out = all->size() - std::min(all->size(), most_files);
  all->erase(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(left_out));
  return responses::Files{std::move(*all), left_out, parts_.desk.change_count()};
}

// Whoever gave them has gone before they were whole. A locked desk has dropped them.
void DeskControl::drop_imports(net::ControlId id) {
  const auto found = importing_.find(id);
  if (found == importing_.end()) return;
  for (const box::AttachmentId& file : found->second) {
    static_cast<void>(parts_.desk.cancel_file(file, parts_.reactor.now()));
  }
  importing_.erase(found);
  parts_.settle();
}

}  // namespace peyk::app
