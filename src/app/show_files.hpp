// Files as a person or, with --json, a program sees them.
#pragma once

#include <map>
#include <string>

#include "peyk/api/response.hpp"

#include "screen.hpp"

namespace peyk::app {

// How a person calls it.
[[nodiscard]] std::string short_file_id(const box::AttachmentId& id);

// The fields of an object.
void add_file(Json& json, const desk::AttachmentView& file);
// How far it is, in a line.
void show_file(const Screen& screen, const desk::AttachmentView& file);

// A list that is followed: only what looks otherwise than before is shown again. In JSON each time
// the whole list, in a line of its own.
class FileList {
 public:
  void show(const Screen& screen, const api::responses::Files& files);

 private:
  std::map<box::AttachmentId, std::string> shown_;
  std::string json_;
};

}  // namespace peyk::app
