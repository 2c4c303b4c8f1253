// Places of which there are few – handshakes, lines – shared by the networks that want them. A
// network may hold at most as many as are still free: k networks that want all get equal parts, and
// one part is left for whoever comes next (A. Choudhury and E. Hahne, Dynamic queue length
// thresholds for shared-memory packet switches, 1998).
#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace peyk::net {

// What one party is likely to have in its hands: an IPv4 address, the first half of an IPv6 one.
using Network = std::array<std::uint8_t, 8>;

inline Network network_of(const boost::asio::ip::address& address) {
  namespace ip = boost::asio::ip;
  Network network{};
  if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
    std::ranges::copy_n(address.to_v6().to_bytes().begin(), network.size(), network.begin());
    return network;
  }
  const ip::address_v4 v4 =
      address.is_v4() ? address.to_v4() : ip::make_address_v4(ip::v4_mapped, address.to_v6());
  std::ranges::copy(v4.to_bytes(), network.begin() + 4);
  return network;
}

class Places {
 public:
  // Free again with its end, which comes before that of `Places`.
  class Place {
   public:
    Place(Place&& other) noexcept
        : places_(std::exchange(other.places_, nullptr)), network_(other.network_) {}
    Place& operator=(Place&&) = delete;
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (places_ != nullptr) places_->give_back(network_);
    }

   private:
    friend class Places;
    Place(Places& places, const Network& network) : places_(&places), network_(network) {}
    Places* places_;
    Network network_;
  };

  explicit Places(std::size_t most) : most_(most) {}
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;
  ~Places() = default;

  [[nodiscard]] bool is_full() const { return taken_ >= most_; }
  [[nodiscard]] bool has_one_for(const Network& network) const {
    const auto found = held_.find(network);
    return !is_full() && (found == held_.end() ? 0 : found->second) < most_ - taken_;
  }
  [[nodiscard]] std::optional<Place> take(const Network& network) {
    if (!has_one_for(network)) return std::nullopt;
    ++taken_;
    ++held_[network];
    return Place(*this, network);
  }

 private:
  void give_back(const Network& network) {
    --taken_;
    const auto found = held_.find(network);
    if (--found->second == 0) held_.erase(found);
  }

  std::size_t most_;
  std::size_t taken_ = 0;
  std::map<Network, std::size_t> held_;  // none is 0
};

}  // namespace peyk::net
