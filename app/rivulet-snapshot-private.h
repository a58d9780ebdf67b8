/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a snapshot, which only the worker does.
 */

#pragma once

#include "rill.h"
#include "rivulet-snapshot.h"
#include "rivulet-spans.h"
#include "rivulet-token-texts.h"

G_BEGIN_DECLS

/*
 * @spans: (nullable): what of the stream is what of a conversation
 *
 * Returns: (transfer full): a copy of @trace, with the texts of its tokens and the messages they are of.
 */
RivuletSnapshot *rivulet_snapshot_new (const RillTrace   *trace,
                                       RivuletTokenTexts *texts,
                                       GPtrArray         *spans);
/* The same, with one head's attention besides. @head_attention: (nullable): [capacity] */
RivuletSnapshot *rivulet_snapshot_new_with_head (const RillTrace   *trace,
                                                 RivuletTokenTexts *texts,
                                                 GPtrArray         *spans,
                                                 int                head,
                                                 const float       *head_attention,
                                                 gboolean           sinks_hidden);

G_END_DECLS
