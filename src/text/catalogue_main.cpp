// text_catalogue OUT FILE…  writes OUT/peyk/text/message.hpp and OUT/message_table.cpp from the
// catalogue files …/<language code>/<subject>.txt. Runs at build time only.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include "catalogue_source.hpp"

namespace {

using namespace peyk::text;
namespace fs = std::filesystem;

using Catalogues = std::array<Entries, all_languages.size()>;

std::vector<Mistake> read_file(const fs::path& path, Catalogues& catalogues) {
  const auto language = language_named(path.parent_path().filename().string());
  if (!language) return {path.string() + ": its folder is no language"};
  std::ifstream in(path, std::ios::binary);
  const std::string contents{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) return {path.string() + ": cannot be read"};
  const std::string name = path.parent_path().filename() / path.filename();
  auto entries = parse_catalogue(name, contents);
  if (!entries) return {entries.error()};
  std::ranges::move(*entries,
                    std::back_inserter(catalogues.at(static_cast<std::size_t>(*language))));
  return {};
}

// The translations in the order of the English ids.
void sort_like(const Entries& source, Entries& entries) {
  const auto rank = [&source](const Entry& entry) {
    return std::ranges::find(source, entry.id, &Entry::id) - source.begin();
  };
  std::ranges::sort(entries, {}, rank);
}

// A C++ string literal: ASCII stays readable, all else is octal escapes, which end by themselves.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '?') {
      out += c;
    } else {
      out += '\\';
      for (const unsigned shift : {6U, 3U, 0U})
        out += static_cast<char>('0' + ((byte >> shift) & 7U));
    }
  }
  return out + "\"";
}

// Left alone when nothing changed, so that nobody is compiled again for a changed translation.
bool write_changed(const fs::path& path, const std::string& contents) {
  fs::create_directories(path.parent_path());
  if (std::ifstream old(path, std::ios::binary); old) {
    const std::string before{std::istreambuf_iterator<char>(old), std::istreambuf_iterator<char>()};
    if (before == contents) return true;
  }
  std::ofstream out(path, std::ios::binary);
  out << contents;
  out.close();
  return static_cast<bool>(out);
}

std::string header(const Entries& source) {
  std::string out =
      "// Made from src/text/catalogue; not to be edited.\n#pragma once\n\n"
      "#include <cstddef>\n#include <cstdint>\n\nnamespace peyk::text {\n\n"
      "enum class Message : std::uint16_t {\n";
  for (const Entry& entry : source) out += "  " + entry.id + ",\n";
  return out +
         "};\n\ninline constexpr std::size_t message_count = " + std::to_string(source.size()) +
         ";\n\n}  // namespace peyk::text\n";
}

std::string table(const Catalogues& catalogues) {
  std::string out =
      "// Made from src/text/catalogue; not to be edited.\n#include \"message_table.hpp\"\n\n"
      "namespace peyk::text {\n\nconstinit const std::array<MessageRow, message_count> "
      "message_table{{\n";
  for (std::size_t i = 0; i < catalogues.front().size(); ++i) {
    out += "    {" + literal(catalogues.front().at(i).id) + ", {{";
    for (const Entries& entries : catalogues) out += "\n      " + literal(entries.at(i).text) + ",";
    out += "}}},\n";
  }
  return out + "}};\n\n}  // namespace peyk::text\n";
}

int run(const fs::path& out, std::span<char*> files) {
  std::vector<Mistake> mistakes;
  Catalogues catalogues;
  for (const char* file : files)
    std::ranges::move(read_file(file, catalogues), std::back_inserter(mistakes));
  const Entries source = catalogues.front();
  for (const Language language : all_languages) {
    Entries& entries = catalogues.at(static_cast<std::size_t>(language));
    std::ranges::move(check_catalogue(language, entries, source), std::back_inserter(mistakes));
    sort_like(source, entries);
  }
  for (const Mistake& mistake : mistakes) std::cerr << "catalogue/" << mistake << '\n';
  if (!mistakes.empty() || source.empty()) return 1;
  const bool written = write_changed(out / "peyk/text/message.hpp", header(source)) &&
                       write_changed(out / "message_table.cpp", table(catalogues));
  if (!written) std::cerr << out << ": cannot be written\n";
  return written ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() < 3) {
    std::cerr << "text_catalogue OUT FILE...\n";
    return 2;
  }
  return run(arguments[1], arguments.subspan(2));
}
