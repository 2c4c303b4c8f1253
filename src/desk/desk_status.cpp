// What a desk shows of its keeper, locked or not.
#include <algorithm>

#include "desk_state.hpp"

namespace peyk::desk {

namespace {

std::string_view name_of(Complaint::What what) {
  switch (what) {
    case Complaint::What::took_and_did_not_give:
      return "took_and_did_not_give";
    case Complaint::What::altered_a_body:
      return "altered_a_body";
    case Complaint::What::false_receipt:
      return "false_receipt";
  }
  return "";
}

CourierView view_of(const Keeper& keeper, const TrustedCourier& courier) {
  const CourierBook::Measured& measured = keeper.courier_book().measured(courier.id);
  CourierView view{.name = courier.name,
                   .id = courier.id,
                   .alive = keeper.courier_book().alive(courier.id),
                   .is_entry = false,
                   .line_up = false,
                   .asked = measured.asked,
                   .answered = measured.answered};
  for (std::uint8_t i = 0; i < line_count; ++i) {
    if (i >= keeper.entries().size() || keeper.entries()[i] != courier.id) continue;
    view.is_entry = true;
    view.line_up = keeper.line_is_up(LineIndex(i));
  }
  return view;
}

}  // namespace

std::vector<ComplaintView> Desk::complaints() const {
  std::vector<ComplaintView> views;
  for (const Complaint& complaint : state_->keeper.complaints()) {
    const auto& known = state_->keeper.options().couriers;
    const auto courier = std::find_if(known.begin(), known.end(), [&complaint](const auto& c) {
      return c.id == complaint.courier;
    });
    views.push_back({.courier = courier == known.end() ? "" : courier->name,
                     .what = std::string(name_of(complaint.what)),
                     .when = complaint.when,
                     .times = complaint.times});
  }
  return views;
}

StatusView Desk::status(Instant now) const {
  const Keeper& keeper = state_->keeper;
  StatusView view{.locked = is_locked(),
                  .service_class = keeper.options().service_class,
                  .has_keys = keeper.has_keys(now),
                  .knows_time = keeper.network_time(now).has_value(),
                  .reduced_protection = keeper.courier_book().reduced_protection(),
                  .sign_of_clone = keeper.has_signs_of_a_clone(),
                  .cells_sent = keeper.cells_sent(),
                  .relations = keeper.relation_count(),
                  .relations_max = keeper.max_relations(),
                  .fetched_waiting = keeper.fetched_count(),
                  .couriers = {}};
  for (const TrustedCourier& courier : keeper.options().couriers) {
    view.couriers.push_back(view_of(keeper, courier));
  }
  return view;
}

}  // namespace peyk::desk
