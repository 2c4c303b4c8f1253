#include "peyk/box/series.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace peyk::box {

namespace {

constexpr std::uint8_t serial_version = 1;

crypto::Key next_day_root(const crypto::Key& root) {
  return crypto::derive<crypto::Key>(crypto::Label::box_day_step, root, {});
}

crypto::Key opening_day_root(const crypto::Key& openings, Side writer, Day day) {
  const std::array<std::uint8_t, 1> side{static_cast<std::uint8_t>(writer)};
  std::array<std::uint8_t, 4> number{};
  ByteWriter(number).u32(day.value());
  return crypto::derive<crypto::Key>(crypto::Label::box_day_root, openings, {side, number});
}

}  // namespace

Series::Series(Form form, crypto::Key root, Day oldest)
    : form_(form), root_(std::move(root)), oldest_(oldest) {}

Series Series::session(crypto::Key root, Day first) {
  return {Form::session, std::move(root), first};
}

Series Series::opening(crypto::Key openings, Side writer) {
  const Form form = writer == Side::zero ? Form::opening_by_zero : Form::opening_by_one;
  return {form, std::move(openings), Day(0)};
}

Result<void> Series::check(Day day) const {
  if (form_ != Form::session) return {};
  if (day < oldest_) return std::unexpected(Error::day_forgotten);
  if (day.value() - oldest_.value() > max_days_ahead) return std::unexpected(Error::day_too_far);
  return {};
}

crypto::Key Series::day_root(Day day) const {
  switch (form_) {
    case Form::opening_by_zero:
      return opening_day_root(root_, Side::zero, day);
    case Form::opening_by_one:
      return opening_day_root(root_, Side::one, day);
    case Form::session:
      break;
  }
  crypto::Key root = root_.copy();
  for (Day at = oldest_; at < day; at = at.next()) root = next_day_root(root);
  return root;
}

Result<DayKeys> Series::keys(Day day) const {
  if (const auto checked = check(day); !checked) return std::unexpected(checked.error());
  const crypto::Key root = day_root(day);
  return DayKeys{day, crypto::derive<NamesKey>(crypto::Label::box_day_names, root, {}),
                 crypto::derive<BodiesKey>(crypto::Label::box_day_bodies, root, {})};
}

Result<void> Series::forget_before(Day day) {
  if (form_ != Form::session || day <= oldest_) return {};
  if (const auto checked = check(day); !checked) return checked;
  root_ = day_root(day);  // the old root is wiped by the assignment
  oldest_ = day;
  return {};
}

crypto::SecretBytes Series::serialise() const {
  crypto::SecretBytes bytes(serialised_size);
  ByteWriter(bytes)
      .u8(serial_version)
      .u8(static_cast<std::uint8_t>(form_))
      .u16(0)
      .u32(oldest_.value())
      .bytes(root_.span());
  return bytes;
}

Result<Series> Series::restore(ByteSpan bytes) {
  if (bytes.size() != serialised_size) return std::unexpected(Error::wrong_size);
  ByteReader reader(bytes);
  if (reader.u8() != serial_version) return std::unexpected(Error::unknown_version);
  const std::uint8_t form = reader.u8();
  if (form > static_cast<std::uint8_t>(Form::opening_by_one)) {
    return std::unexpected(Error::unknown_kind);
  }
  if (!reader.zeros(2)) return std::unexpected(Error::nonzero_reserved);
  const Day oldest(reader.u32());
  if (form != 0 && oldest != Day(0)) return std::unexpected(Error::out_of_range);
  crypto::Key root;
  std::ranges::copy(reader.bytes(crypto::Key::size), root.mutable_span().begin());
  return Series(static_cast<Form>(form), std::move(root), oldest);
}

Series Series::copy() const { return {form_, root_.copy(), oldest_}; }

}  // namespace peyk::box
