// peyk-wire-proxy: records, delays, cuts and corrupts lines; see usage() and README.md.
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "reactor_parts.hpp"
#include "wire_proxy.hpp"

namespace {

using namespace peyk;
using namespace peyk::net;
using testing::Direction;
using testing::WireProxy;
using testing::WireRecord;

struct Options {
  testing::WireProxyOptions proxy;
  std::string csv;
  std::uint64_t cut_every = 0;  // milliseconds
};

int usage() {
  std::cerr
      << "usage: peyk-wire-proxy --listen HOST:PORT --to HOST:PORT [--csv FILE]\n"
         "  [--delay MS] [--cut-every MS] [--corrupt-up N] [--corrupt-down N]\n"
         "N: a bit of each N-th TLS record of a connection is flipped. With port 0 the system\n"
         "chooses one; \"listening on port\" is said first. On standard input, a line each:\n"
         "  cut | block | unblock | hold | release | delay MS | corrupt up|down | quit\n"
         "and each is answered by a line \"ok\" or \"what?\".\n";
  return 2;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::uint64_t most = 1'000'000'000;
  if (failed != std::errc{} || end != text.data() + text.size() || value > most) return {};
  return value;
}

Duration milliseconds(std::uint64_t value) {
  return Duration::milliseconds(static_cast<std::int64_t>(value));
}

bool take_address(Address& into, std::string_view text) {
  const auto address = Address::parse(text);
  if (address) into = *address;
  return address.has_value();
}

bool take_option(Options& options, std::string_view name, const std::string& value) {
  if (name == "--listen") return take_address(options.proxy.listen, value);
  if (name == "--to") return take_address(options.proxy.to, value);
  if (name == "--csv") {
    options.csv = value;
    return true;
  }
  const auto count = number(value);
  if (!count) return false;
  if (name == "--delay")
    options.proxy.delay = milliseconds(*count);
  else if (name == "--cut-every")
    options.cut_every = *count;
  else if (name == "--corrupt-up")
    options.proxy.corrupt_up = *count;
  else if (name == "--corrupt-down")
    options.proxy.corrupt_down = *count;
  else
    return false;
  return true;
}

std::optional<Options> read_options(const std::vector<std::string>& arguments) {
  Options options;
  if (arguments.size() % 2 != 0) return {};
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (!take_option(options, arguments[i], arguments[i + 1])) return {};
  }
  if (options.proxy.listen.host.empty() || options.proxy.to.port == 0) return {};
  return options;
}

// Carries out lines from standard input.
class Commands {
 public:
  Commands(Reactor& reactor, WireProxy& proxy)
      : reactor_(reactor), proxy_(proxy), input_(reactor.parts().context) {}

  // A file cannot be waited for; then there are no commands.
  void start() {
    boost::system::error_code failed;
    input_.assign(0, failed);
    if (!failed) read();
  }

 private:
  void read() {
    boost::asio::async_read_until(input_, boost::asio::dynamic_buffer(text_, 4096), '\n',
                                  [this](boost::system::error_code failed, std::size_t size) {
                                    if (failed) return;
                                    const std::string line = text_.substr(0, size);
                                    text_.erase(0, size);
                                    std::cout << (obey(line) ? "ok" : "what?") << std::endl;
                                    read();
                                  });
  }

  bool obey(const std::string& line) {
    std::istringstream words(line);
    std::string verb;
    std::string value;
    words >> verb >> value;
    if (verb == "cut")
      proxy_.cut();
    else if (verb == "block" || verb == "unblock")
      proxy_.block(verb == "block");
    else if (verb == "hold" || verb == "release")
      proxy_.hold(verb == "hold");
    else if (verb == "quit")
      reactor_.stop();
    else if (verb == "delay" && number(value))
      proxy_.set_delay(milliseconds(*number(value)));
    else if (verb == "corrupt" && value == "up")
      proxy_.corrupt_next(Direction::up);
    else if (verb == "corrupt" && value == "down")
      proxy_.corrupt_next(Direction::down);
    else
      return false;
    return true;
  }

  Reactor& reactor_;
  WireProxy& proxy_;
  boost::asio::posix::stream_descriptor input_;
  std::string text_;
};

void write_line(std::ostream& out, const WireRecord& record) {
  out << record.time.count() << ',' << record.connection << ','
      << (record.direction == Direction::up ? "up" : "down") << ','
      << static_cast<unsigned>(record.type) << ',' << record.size << std::endl;
}

int run(const Options& options) {
  std::ofstream csv;
  if (!options.csv.empty()) {
    csv.open(options.csv);
    if (!csv) return std::cerr << "cannot write " << options.csv << '\n', 1;
    csv << "milliseconds,connection,direction,type,size" << std::endl;
  }
  Reactor reactor;
  auto proxy = WireProxy::open(reactor, options.proxy, [&](const WireRecord& record) {
    if (csv.is_open()) write_line(csv, record);
  });
  if (!proxy) return std::cerr << to_string(proxy.error()) << '\n', 1;
  Commands commands(reactor, **proxy);
  const Duration gap = milliseconds(options.cut_every);
  std::function<void()> cut_again;
  Timer again(reactor, [&] { cut_again(); });
  cut_again = [&] {
    (*proxy)->cut();
    again.wake_at(reactor.now() + gap);
  };
  if (options.cut_every != 0) again.wake_at(reactor.now() + gap);
  reactor.on_stop_signal([&] { reactor.stop(); });
  commands.start();
  std::cout << "listening on port " << (*proxy)->port() << std::endl;
  reactor.run();
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const auto options = read_options(std::vector<std::string>(values + 1, values + count));
  return options ? run(*options) : usage();
}
