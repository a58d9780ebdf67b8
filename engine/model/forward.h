/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The forward pass: from token ids to logits, a chunk at a time. It owns the activations; what lasts between chunks is
 * the attention's cache.
 */

#pragma once

#include "model/model.h"
#include "stream/attention.h"

G_BEGIN_DECLS

typedef struct _RillForward RillForward;

RillForward *rill_forward_new (RillModel *model, RillCompute *compute, guint max_chunk, GError **error);
void rill_forward_free (RillForward *forward);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillForward, rill_forward_free)

/* Reads @tokens [n_token], n_token <= max_chunk, which stand at positions first, first + 1, ... of the stream. */
void rill_forward_run (RillForward *forward, RillAttention *attention, const RillToken *tokens, guint n_token,
                       guint64 first);
/* Evaluates @token at @position once more; its rows are in the cache and stay as they are. */
void rill_forward_run_again (RillForward *forward, RillAttention *attention, RillToken token, guint64 position);

/* The logits [n_token, n_vocab] after tokens @index and following of the chunk just read. */
void rill_forward_compute_logits (RillForward *forward, guint index, guint n_token, float *logits);

/* [n_embd] the residual stream of token @index of the chunk just read, after the last layer. */
const float *rill_forward_get_residual (RillForward *forward, guint index);

/* Tokens of the chunk just read. */
guint rill_forward_get_n_token (RillForward *forward);

/* Called with the residual stream [n_token, n_embd] of a chunk: after the embedding as @n_layer_done 0, after each layer
 * as 1 ... n_layer. It is the layers' own memory, valid during the call. */
typedef void (*RillForwardProbe) (guint n_layer_done, const float *residual, guint n_token, gpointer user_data);
/* For tests that compare layer by layer; NULL, as at first: nobody is called. */
void rill_forward_set_probe (RillForward *forward, RillForwardProbe probe, gpointer user_data);

G_END_DECLS
