// What is printed, and what happens when it cannot be.
#include "screen.hpp"

#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "words.hpp"

namespace peyk::app {
namespace {

using text::Message;

// Another standard output for a while.
class Output {
 public:
  explicit Output(int descriptor) : before_(dup(STDOUT_FILENO)) {
    fflush(stdout);
    dup2(descriptor, STDOUT_FILENO);
    close(descriptor);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    dup2(before_, STDOUT_FILENO);
    close(before_);
  }

 private:
  int before_;
};

std::optional<Message> failure_on(int descriptor) {
  const Screen screen(text::Language::english, "UTC");
  const Output output(descriptor);
  screen.say(Message::desk_unlocked);
  screen.write("more\n");
  const auto failure = screen.failure();
  return failure ? std::optional(failure->what) : std::nullopt;
}

TEST(Screen, SaysWhyItCouldNotWrite) {
  EXPECT_EQ(failure_on(open("/dev/null", O_WRONLY)), std::nullopt);
  EXPECT_EQ(failure_on(open("/dev/full", O_WRONLY)), Message::error_output_full);
  EXPECT_EQ(failure_on(open("/dev/null", O_RDONLY)), Message::error_output_failed);
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  close(ends[0]);
  EXPECT_EQ(failure_on(ends[1]), Message::error_output_closed);
}

TEST(Screen, WithJsonEverySentenceIsAnObject) {
  Screen screen(text::Language::english, "UTC");
  screen.use_json(true);
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  {
    const Output output(ends[1]);
    screen.say(Message::desk_unlocked);
  }
  std::array<char, 256> text{};
  const ssize_t count = read(ends[0], text.data(), text.size());
  close(ends[0]);
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(count)),
            R"({"done":true,"what":"desk_unlocked","text":"The vault is open."})"
            "\n");
}

// Each name by itself, so that none turns its neighbours around.
TEST(Screen, ListsNamesInTheDirectionOfTheLanguage) {
  const std::vector<std::string> names = {"H", "هیئت ب (H)", "C\u202E1"};
  EXPECT_EQ(listed(Screen(text::Language::english, "UTC"), names),
            "H, \u2068هیئت ب (H)\u2069, C[U+202E]1");
  EXPECT_EQ(listed(Screen(text::Language::persian, "UTC"), names),
            "\u200F\u2068H\u2069، \u2068هیئت ب (H)\u2069، \u2068C[U+202E]1\u2069");
}

TEST(Screen, ShowsTimesInTheCalendarsOfTheLanguageOrOfTheReader) {
  const Instant evening = Instant::since_epoch(Duration::milliseconds(1'742'504'400'000));
  const auto date = [&](text::Language language, std::string_view dates) {
    Screen screen(language, "Asia/Tehran");
    EXPECT_EQ(screen.use_dates(dates), !dates.empty());
    return screen.date(evening);
  };
  EXPECT_EQ(date(text::Language::english, ""), "21 March 2025 00:30");
  EXPECT_EQ(date(text::Language::persian, ""), "۱ فروردین ۱۴۰۴ خورشیدی ۰۰:۳۰");
  EXPECT_EQ(date(text::Language::arabic, ""), "٢١ مارس ٢٠٢٥ م · ٢١ رمضان ١٤٤٦ هـ ٠٠:٣٠");
  EXPECT_EQ(date(text::Language::english, "solar-hijri"), "1 Farvardin 1404 SH 00:30");
  EXPECT_EQ(date(text::Language::english, "islamic"), "21 Ramadan 1446 AH 00:30");
  EXPECT_EQ(date(text::Language::persian, "gregorian"), "۲۱ مارس ۲۰۲۵ میلادی ۰۰:۳۰");
  EXPECT_EQ(date(text::Language::english, "all"),
            "Friday 21 March 2025 · 1 Farvardin 1404 SH · 21 Ramadan 1446 AH 00:30");
  EXPECT_FALSE(Screen(text::Language::english, "UTC").use_dates("julian"));
}

}  // namespace
}  // namespace peyk::app
