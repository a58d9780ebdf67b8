/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ways to go on with a stream that is longer than the cache, behind one interface, to be timed side by side: ours, and
 * the three that other programs have.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

typedef enum
{
  PAPER_RING,         /* sinks and a ring: one token in, one out */
  PAPER_RECOMPUTE,    /* the sinks and the last C - S tokens are encoded anew for every token */
  PAPER_HALF_PREFILL, /* when it is full, the sinks and the newer half of the rest are encoded anew */
  PAPER_HALF_ROTATE,  /* when it is full, the older half is dropped and the kept keys are turned back and moved */
} PaperPolicy;

extern const char *const paper_policy_names[]; /* NULL-terminated, in that order */

typedef struct _PaperStream PaperStream;

/* @options: model-independent ones of the session; its policy is chosen here. */
PaperStream *paper_stream_new (RillModel                *model,
                               PaperPolicy               policy,
                               const RillSessionOptions *options,
                               GError                  **error);
void paper_stream_free (PaperStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PaperStream, paper_stream_free)

/* Begins with @tokens, read at once; recomputation only remembers them. */
gboolean paper_stream_begin (PaperStream *self, const RillToken *tokens, gsize n_tokens, GError **error);
/* One token. Returns: (nullable): the logits after it, or NULL on failure. */
const float *paper_stream_push (PaperStream *self, RillToken token, GError **error);
/* One token that nobody asks the logits of: under recomputation it costs nothing. */
gboolean paper_stream_skip (PaperStream *self, RillToken token, GError **error);
RillSession *paper_stream_get_session (PaperStream *self);

/* From now on angles are computed in float, as a program would that does not mind them. */
void paper_set_float_angles (gboolean float_angles);

G_END_DECLS
