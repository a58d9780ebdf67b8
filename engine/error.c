/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The engine's one error domain.
 */

#include "rill.h"

G_DEFINE_QUARK (rill-error-quark, rill_error)
