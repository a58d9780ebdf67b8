/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the stream share: models, tokens, sessions that must succeed, and the measure of difference.
 */

#pragma once

#include "reference.h"
#include "rill.h"
#include "test-model.h"

G_BEGIN_DECLS

/* A written model and the engine's view of it. */
typedef struct
{
  TestModel *test;
  RillModel *model;
} Fixture;

/* The test model's defaults with a vocabulary small enough for the naive method. */
void fixture_options_init (TestModelOptions *options);
Fixture *fixture_new (const TestModelOptions *options);
Fixture *fixture_new_default (void);
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* [n] tokens that never repeat a pattern; free with g_free(). */
RillToken *random_tokens (const Fixture *fixture, gsize n, guint32 seed);

/* One thread, float cache, no spare rows but those asked for. */
void session_options (RillSessionOptions *options, guint n_sink, guint capacity, guint n_rewind, guint chunk);
RillSession *session_new (const Fixture *fixture, const RillSessionOptions *options);
void session_append (RillSession *session, const RillToken *tokens, gsize n_tokens);
void session_append_written (RillSession *session, RillToken token);

/* [n, n_vocab] logits of every position; free with g_free(). */
float *session_append_each (RillSession *session, const RillToken *tokens, gsize n_tokens);
/* A copy of the logits after the last token. */
float *session_dup_logits (RillSession *session);

/* max |got - expected| / max |expected|; not a number counts as infinite. */
double relative_difference (const float *got, const double *expected, gsize n);
double relative_difference_float (const float *got, const float *expected, gsize n);
/* Root mean square of the difference over that of @expected: steadier than the maximum, for comparing two errors. */
double rms_difference (const float *got, const double *expected, gsize n);
gboolean same_bits (const float *a, const float *b, gsize n);

/* Fails the test with both numbers unless @value <= @limit. */
#define assert_at_most(value, limit) g_assert_cmpfloat (value, <=, limit)

G_END_DECLS
