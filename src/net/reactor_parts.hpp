// The Asio side of a Reactor, for the sources of this room.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <optional>
#include <utility>

#include "peyk/net/reactor.hpp"

namespace peyk::net {

namespace asio = boost::asio;

struct Reactor::Parts {
  explicit Parts(Clock given) : clock(std::move(given)), guard(context.get_executor()) {}

  Clock clock;
  asio::io_context context{1};  // one thread is in run(); posting from others stays safe
  asio::executor_work_guard<asio::io_context::executor_type> guard;
  std::optional<asio::signal_set> signals;
  Task on_stop;
};

}  // namespace peyk::net
