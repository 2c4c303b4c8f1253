// Bytes as a sequence of events: two for each, as many as one play may have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

template <class Play>
void play_events(std::span<const std::uint8_t> bytes, std::size_t most_events) {
  Play play;
  for (std::size_t i = 0; i + 1 < bytes.size() && i / 2 < most_events; i += 2) {
    play.event(bytes[i], bytes[i + 1]);
  }
  play.finish();
}
