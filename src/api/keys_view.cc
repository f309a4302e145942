// SPDX-License-Identifier: Apache-2.0
#include "api/keys_view.h"

#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "orchestrator/key_register.h"
#include "orchestrator/resealing.h"

namespace porc::api {

Task<wire::KeysView> keys_view(SubjectStore& subjects) {
  PORC_CO_TRY(orchestrator::RegisteredKeys known, co_await orchestrator::read_register(subjects));
  wire::KeysView view{.audit = std::move(known.audit),
                      .former_audit = std::move(known.former_audit)};
  for (orchestrator::RegisteredKey& key : known.keys) {
    view.master.push_back(
        {.id = std::move(key.id), .state = boost::describe::enum_to_string(key.state, "")});
  }
  PORC_CO_TRY(const auto sweep, co_await orchestrator::read_resealing(subjects));
  if (sweep) {
    view.resealing = wire::ResealingView{.key = sweep->key,
                                         .done = sweep->done,
                                         .passes = sweep->passes,
                                         .place = sweep->place,
                                         .looked_at = sweep->looked_at,
                                         .left = sweep->left,
                                         .resealed = sweep->resealed_in_all,
                                         .at = sweep->at};
  }
  co_return view;
}

}  // namespace porc::api
