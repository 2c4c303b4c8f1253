#include "record_page.hpp"

#include "html.hpp"
#include "show_record.hpp"

namespace peyk::app {

using text::Message;

namespace {

constexpr std::string_view style = R"(
@page { size: A4; margin: 20mm; }
body { margin: 2rem auto; max-width: 42rem; padding: 0 1rem; color: #111; background: #fff;
  font: 1rem/1.7 Noto Naskh Arabic, Vazirmatn, Noto Serif, serif; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 0.4rem; break-after: avoid; }
p { margin: 0 0 0.4rem; overflow-wrap: anywhere; }
article { border-block: 1px solid #111; border-inline-start: 3px solid #111; padding: 0.8rem 1rem;
  overflow: clip; }
article p { white-space: pre-wrap; text-align: start; orphans: 2; widows: 2; }
li { break-inside: avoid; overflow-wrap: anywhere; margin-bottom: 0.3rem; }
footer { border-top: 1px solid #111; margin-top: 1.6rem; padding-top: 0.6rem; font-size: 0.85rem;
  break-inside: avoid; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11pt; } }
)";

std::string head(const Screen& screen) {
  const text::Language language = screen.catalogue().language();
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out.append(text::code(language)).append("\" dir=\"");
  out.append(text::is_right_to_left(language) ? "rtl" : "ltr").append("\">\n<head>\n");
  out += "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"";
  out.append("default-src 'none'; style-src 'sha256-").append(record_style_digest);
  out += "'; base-uri 'none'; form-action 'none'\">\n";
  out += "<meta name=\"viewport\" content=\"width=device-width\">\n";
  out += element("title", screen.said(Message::record_page_title));
  return out.append("<style>").append(style).append("</style>\n</head>\n");
}

template <class One>
std::string list_of(const Screen& screen, const std::vector<One>& all) {
  std::string out = "<ul>\n";
  for (const One& one : all) out += element("li", said_of(screen, one));
  return out + "</ul>\n";
}

}  // namespace

std::string_view record_style() { return style; }

std::string record_page(const Screen& screen, const RecordReading& reading,
                        const std::string& file) {
  const auto said = [&screen](std::string_view name, Message message) {
    return element(name, screen.said(message));
  };
  std::string page = head(screen) + "<body>\n" + said("h1", Message::record_page_title);
  page += said("h2", Message::record_page_text);
  page += "<article>\n" + paragraphs(reading.record.text()) + "</article>\n";
  page += said("h2", Message::record_page_signed) + list_of(screen, reading.signers);
  if (reading.has_one_key_on_both_sides()) page += said("p", Message::record_one_key);
  page += said("h2", Message::record_page_certified);
  page += element("p", said_of_certificate(screen, reading.record));
  page += list_of(screen, reading.couriers);
  page += said("h2", Message::record_page_not);
  page += element("p", said_of_limits(screen, reading.record));
  page += said("p", Message::record_page_names);
  page += "<footer>\n" + said("p", Message::record_page_held);
  page += element("p", screen.said(Message::record_page_paper, {{"file", file}}));
  return page + "</footer>\n</body>\n</html>\n";
}

}  // namespace peyk::app
