/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a session can tell of its last step: the cache slot by slot, the attention head by head. Part of rill.h.
 */
#pragma once

#include "rill.h"

G_BEGIN_DECLS

/**
 * RillTrace:
 *
 * One step of the stream, copied out. Slots are in cache order, as the paper numbers them: sinks and pinned tokens
 * first, then the window from old to new; the last used slot is the token just decoded. Attention is that of the last
 * query, summed from the probabilities its softmax computed.
 */
typedef struct
{
  RillPolicy policy;
  RillCacheType cache_type;
  guint n_layer;
  guint n_head;
  guint n_sink;               /* sinks, without the pinned */
  guint n_pinned;
  guint n_kept;               /* slots behind them whose tokens came from the window's edge */
  guint capacity;
  guint n_used;               /* live slots, <= capacity */
  guint64 position;           /* tokens in the stream so far */
  guint64 n_read;
  guint64 n_written;
  guint64 n_evicted;
  gsize cache_bytes;          /* K and V rows held, constant */
  gsize unbounded_bytes;      /* what keeping every token would hold by now */
  double read_per_second;     /* tokens by the time spent in appends, over the latest run of that kind; 0: none yet */
  double written_per_second;
  float surprise;             /* -log2 p of the last token given what stood before; NAN: first, or after a rewind */
  float baseline;             /* sink mass were attention uniform: (S live) / n_used */
  guint64 *slot_position;     /* [capacity] stream position */
  RillToken *slot_token;      /* [capacity] */
  float *slot_attention;      /* [capacity] mean over layers and heads; sums to 1 less the mean of learned_sink_mass */
  float *slot_surprise;       /* [capacity] -log2 p of the slot's token as it came; NAN: first, or unwatched then */
  guint8 *slot_written;       /* [capacity] 1: the model's own */
  float *sink_mass;           /* [n_layer, n_head] attention on sinks and pinned */
  float *sink_contribution;   /* [n_layer, n_head] sum of mass x |v| over sinks / the same over all slots */
  float *learned_sink_mass;   /* [n_layer, n_head] attention on a logit of the model's own, no token; 0: it has none */
  float *head_entropy;        /* [n_layer, n_head] of the attention over the slots, bits */
} RillTrace;

RILL_API RillTrace *rill_trace_new (RillSession *session);
RILL_API void       rill_trace_free (RillTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillTrace, rill_trace_free)

/** While on, every step keeps what the trace needs; while off (the default) the token loop does no work for it. */
RILL_API void rill_session_set_tracing (RillSession *session, gboolean tracing);
/** Copies the last step into @trace, made by rill_trace_new() for this session. Without tracing, attention is zero. */
RILL_API void rill_session_copy_trace (RillSession *session, RillTrace *trace);
/** @slots: [capacity] gets one head's attention in the last step. Returns: FALSE, with zeros, where it was not watched. */
RILL_API gboolean rill_session_copy_head (RillSession *session, guint layer, guint head, float *slots);

G_END_DECLS
