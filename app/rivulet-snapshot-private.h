/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a snapshot, which only the worker does.
 */

#pragma once

#include "rill.h"
#include "rivulet-snapshot.h"
#include "rivulet-token-texts.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a copy of @trace, with the texts of its tokens. */
RivuletSnapshot *rivulet_snapshot_new (const RillTrace   *trace,
                                       RivuletTokenTexts *texts);

G_END_DECLS
