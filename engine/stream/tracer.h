/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a session keeps while it is being watched. It exists only then.
 */

#pragma once

#include "stream/attention.h"

G_BEGIN_DECLS

/* The latest unbroken run of appends of one kind. */
typedef struct
{
  guint64 n_token;
  gint64 microseconds; /* spent inside append */
} RillRate;

typedef struct
{
  RillAttentionTrace attention;
  gboolean has_step;  /* a step has filled it */
  float surprise;     /* -log2 p of the last token, or NAN */
  float *surprises;   /* [n_token] those of the tokens in the stream, in the order of the timeline; NAN: not measured */
  gsize n_token;
  float *scratch;     /* [n_vocab] */
  RillRate rates[2];  /* read, written */
  gboolean was_written;
} RillTracer;

RillTracer *rill_tracer_new (const RillAttention *attention, guint capacity, gsize n_token, guint n_vocab,
                             GError **error);
void rill_tracer_free (RillTracer *tracer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillTracer, rill_tracer_free)

/* Of no token in the stream is it known how much it was expected. */
void rill_tracer_forget_surprises (RillTracer *tracer);

/* Measures the values in the cache, which may have got there unwatched. */
void rill_tracer_measure_values (RillTracer *tracer, const RillCache *cache);

void rill_tracer_add_time (RillTracer *tracer, gboolean written, gsize n_token, gint64 microseconds);
double rill_tracer_get_rate (const RillTracer *tracer, gboolean written);

/* -log2 of the probability of @token under @logits [n_vocab]. */
float rill_tracer_compute_surprise (RillTracer *tracer, const RillKernels *kernels, const float *logits, guint n_vocab,
                                    guint token);

G_END_DECLS
