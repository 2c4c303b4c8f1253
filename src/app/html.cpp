#include "html.hpp"

#include "peyk/text/terminal.hpp"

namespace peyk::app {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

std::string element(std::string_view name, std::string_view text) {
  const std::string tag(name);
  return "<" + tag + ">" + escaped(text) + "</" + tag + ">\n";
}

std::string paragraphs(std::string_view text) {
  const std::string clean = text::harmless_text(text);
  std::string out;
  for (std::string_view rest = clean; true;) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    out += "<p dir=\"auto\">" + (line.empty() ? "<br>" : escaped(line)) + "</p>\n";
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace peyk::app
