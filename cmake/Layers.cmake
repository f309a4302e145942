# SPDX-License-Identifier: Apache-2.0
# Who may see whom. Dependencies point downwards; a forbidden edge stops the configure step, and
# tools/lint repeats the check for every #include from this same file.

set(PORC_MAY_LINK_base         "")
set(PORC_MAY_LINK_pure         base pure)
set(PORC_MAY_LINK_system       base pure system)
set(PORC_MAY_LINK_domain       base pure domain)
set(PORC_MAY_LINK_contracts    base pure domain aio contracts)
set(PORC_MAY_LINK_orchestrator base pure domain aio observe contracts)
set(PORC_MAY_LINK_adapter      base pure system domain contracts)
set(PORC_MAY_LINK_face         base pure system domain contracts orchestrator)
set(PORC_MAY_LINK_app          base pure system domain contracts orchestrator adapter face)
