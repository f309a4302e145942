// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/task.h"
#include "base/secret.h"
#include "domain/identity/principal.h"

namespace porc {

/// Somebody else who vouches for who asks, by a proof that is used once.
class IdentityProvider {
 public:
  virtual ~IdentityProvider() = default;

  /// Who shows the proof, with what they may do here. The same proof again is refused.
  /// Errors: unauthenticated when it is not genuine, not for us, over or used; forbidden when it is
  /// genuine and gives nothing; unavailable when that cannot be told now.
  virtual Task<identity::Principal> admit(Secret proof) = 0;
};

}  // namespace porc
