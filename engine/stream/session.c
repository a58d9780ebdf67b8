/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a session: what it is made of, what it holds, beginning again and going back.
 */

#include "stream/session.h"

#include "stream/memory.h"

#include <math.h>
#include <string.h>

/* The parts whose size depends on S, so that a reset with another number of pinned tokens can replace them as one. */
typedef struct
{
  RillTimeline *timeline;
  RillCache *cache;
  RillAttention *attention;
} Stream;

static void
stream_clear (Stream *stream)
{
  g_clear_pointer (&stream->timeline, rill_timeline_free);
  g_clear_pointer (&stream->attention, rill_attention_free);
  g_clear_pointer (&stream->cache, rill_cache_free);
}

static RillAttentionModel
describe_attention (const RillSession *session)
{
  const RillHparams *hparams = &session->model->hparams;

  return (RillAttentionModel) {
    .n_head = hparams->n_head,
    .scale = hparams->attention_scale,
    .score_cap = hparams->score_cap,
    .alibi_max_bias = hparams->alibi_max_bias,
    .local_window = hparams->local_window,
    .global_every = hparams->global_every,
    .rope = session->rope,
    .local_rope = session->local_rope != NULL ? session->local_rope : session->rope,
  };
}

/* Local layers have a rotation of their own only where it is another. */
static void
make_ropes (RillSession *session)
{
  const RillHparams *hparams = &session->model->hparams;
  g_autoptr (RillRope) local = NULL;

  session->rope = rill_rope_new (&hparams->rope, session->options.capacity);
  if (hparams->local_window == 0)
    return;
  local = rill_rope_new (&hparams->local_rope, session->options.capacity);
  if (rill_rope_hash (local) != rill_rope_hash (session->rope))
    session->local_rope = g_steal_pointer (&local);
}

static gboolean
stream_init (Stream                   *stream,
             const RillSession        *session,
             const RillSessionOptions *options,
             GError                  **error)
{
  const RillHparams *hparams = &session->model->hparams;
  RillAttentionModel model = describe_attention (session);
  guint n_sink = options->n_sink + options->n_pinned;
  guint window = options->capacity - n_sink;
  gboolean is_ring = options->policy == RILL_POLICY_STREAMING || options->policy == RILL_POLICY_WINDOW;
  /* What is never evicted needs no spare rows to be undone, nor do the rows that recompute fills anew each time; but
   * recompute has to remember which tokens to fill them with. */
  guint n_token_row = window + (session->rules->keeps_all ? 0 : options->n_rewind);
  guint n_cache_row = is_ring ? n_token_row : window;

  *stream = (Stream) { 0 };
  if ((stream->timeline = rill_timeline_new (n_sink, window, n_token_row, options->max_kept, error)) == NULL
      || (stream->cache = rill_cache_new (options->cache_type, hparams->n_layer, hparams->n_head_kv, hparams->head_dim,
                                          n_sink, options->max_kept, n_cache_row, error)) == NULL
      || (stream->attention =
            rill_attention_new (stream->cache, &model, rill_compute_get_kernels (session->compute),
                                rill_compute_get_pool (session->compute), window, options->chunk,
                                options->stream_offset, error)) == NULL)
    {
      stream_clear (stream);
      return FALSE;
    }
  return TRUE;
}

static void
take_stream (RillSession  *session,
             const Stream *stream)
{
  session->timeline = stream->timeline;
  session->cache = stream->cache;
  session->attention = stream->attention;
}

RillSession *
rill_session_new (RillModel                *model,
                  const RillSessionOptions *options,
                  GError                  **error)
{
  g_autoptr (RillSession) session = NULL;
  const RillHparams *hparams;
  guint max_cols;
  Stream stream;

  g_return_val_if_fail (model != NULL && options != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  hparams = &model->hparams;
  session = g_new0 (RillSession, 1);
  session->model = rill_model_ref (model);
  session->options = *options;
  if (!rill_session_options_resolve (&session->options, model, error))
    return NULL;
  session->rules = rill_policy_get_rules (session->options.policy);

  max_cols = MAX (MAX (hparams->n_embd, hparams->n_ff), hparams->n_head * hparams->head_dim);
  make_ropes (session);
  session->compute = rill_compute_new (session->options.n_thread, max_cols,
                                       MAX (session->options.chunk, RILL_LOGITS_BATCH), error);
  if (session->compute == NULL
      || (session->forward = rill_forward_new (model, session->compute, session->options.chunk, error)) == NULL
      || (session->logits = rill_memory_new (hparams->n_vocab, sizeof (float), "logits", error)) == NULL
      || (session->mark_logits = rill_memory_new (hparams->n_vocab, sizeof (float), "logits", error)) == NULL
      || (session->batch_logits =
            rill_memory_new (hparams->n_vocab, RILL_LOGITS_BATCH * sizeof (float), "logits", error)) == NULL
      || (session->step_tokens = rill_memory_new (session->options.chunk, sizeof (RillToken), "tokens", error)) == NULL
      || !stream_init (&stream, session, &session->options, error))
    return NULL;
  take_stream (session, &stream);
  return g_steal_pointer (&session);
}

void
rill_session_free (RillSession *session)
{
  if (session == NULL)
    return;
  g_clear_pointer (&session->tracer, rill_tracer_free);
  g_clear_pointer (&session->timeline, rill_timeline_free);
  g_clear_pointer (&session->attention, rill_attention_free);
  g_clear_pointer (&session->cache, rill_cache_free);
  g_clear_pointer (&session->forward, rill_forward_free);
  g_clear_pointer (&session->compute, rill_compute_free);
  g_clear_pointer (&session->rope, rill_rope_free);
  g_clear_pointer (&session->local_rope, rill_rope_free);
  rill_memory_free (session->logits);
  rill_memory_free (session->mark_logits);
  rill_memory_free (session->batch_logits);
  rill_memory_free (session->step_tokens);
  g_clear_pointer (&session->model, rill_model_unref);
  g_free (session);
}

gboolean
rill_session_reset (RillSession *session,
                    guint        n_pinned,
                    GError     **error)
{
  RillSessionOptions options;
  gboolean tracing;
  Stream stream;

  g_return_val_if_fail (session != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  options = session->options;
  options.n_pinned = n_pinned;
  if (!rill_session_options_resolve (&options, session->model, error))
    return FALSE;
  tracing = session->tracer != NULL;
  if (options.n_pinned != session->options.n_pinned)
    {
      if (!stream_init (&stream, session, &options, error))
        return FALSE;
      stream.attention->hides_sinks = session->attention->hides_sinks;
      rill_timeline_free (session->timeline);
      rill_attention_free (session->attention);
      rill_cache_free (session->cache);
      take_stream (session, &stream);
      session->options = options;
    }
  rill_timeline_clear (session->timeline);
  rill_attention_set_kept (session->attention, 0, session->timeline->floor);
  session->base = 0;
  session->logits_position = 0;
  session->mark_position = 0;
  /* What was watched is gone, and its sizes may have changed. */
  g_clear_pointer (&session->tracer, rill_tracer_free);
  session->attention->trace = NULL;
  rill_session_set_tracing (session, tracing);
  return TRUE;
}

guint64
rill_session_get_max_rewind (RillSession *session)
{
  g_return_val_if_fail (session != NULL, 0);

  return rill_timeline_get_max_rewind (session->timeline);
}

/* What a step leaves behind, for the token that is last after a rewind. */
static void
refresh (RillSession *session)
{
  guint64 position = session->timeline->position;
  gboolean is_marked = position == session->mark_position;

  session->logits_position = position;
  if (session->tracer != NULL)
    {
      session->tracer->has_step = position > 0;
      session->tracer->surprise = NAN;
    }
  if (position == 0)
    {
      session->base = 0;
      return;
    }
  if (!is_marked || session->tracer != NULL)
    session->rules->refresh (session);
  /* A prompt's last logits may have come from products of many tokens, which round otherwise than those of one; the very
   * same bits make a reply that is asked for again the very same. */
  if (is_marked)
    memcpy (session->logits, session->mark_logits, session->model->hparams.n_vocab * sizeof (float));
  else
    rill_forward_compute_logits (session->forward, rill_forward_get_n_token (session->forward) - 1, 1, session->logits);
}

gboolean
rill_session_rewind (RillSession *session,
                     guint64      n_tokens,
                     GError     **error)
{
  guint64 max;

  g_return_val_if_fail (session != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  max = rill_timeline_get_max_rewind (session->timeline);
  if (n_tokens > max)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                   "rewind: at most %" G_GUINT64_FORMAT " tokens can be undone exactly now, got %" G_GUINT64_FORMAT,
                   max, n_tokens);
      return FALSE;
    }
  if (n_tokens == 0)
    return TRUE;
  if (!rill_model_check_files (session->model, error))
    return FALSE;
  rill_timeline_rewind (session->timeline, n_tokens);
  rill_attention_set_kept (session->attention, session->timeline->n_kept, session->timeline->floor);
  if (session->timeline->position < session->mark_position)
    session->mark_position = 0;
  refresh (session);
  return rill_model_check_files (session->model, error);
}

RillModel *
rill_session_get_model (RillSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return session->model;
}

const RillSessionOptions *
rill_session_get_options (RillSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return &session->options;
}

const float *
rill_session_get_logits (RillSession *session)
{
  g_return_val_if_fail (session != NULL, NULL);

  return session->logits_position > 0 ? session->logits : NULL;
}

guint64
rill_session_get_position (RillSession *session)
{
  g_return_val_if_fail (session != NULL, 0);

  return session->timeline->position;
}

guint64
rill_session_get_evicted (RillSession *session)
{
  const RillTimeline *timeline;

  g_return_val_if_fail (session != NULL, 0);

  timeline = session->timeline;
  if (session->rules->keeps_all || timeline->position <= timeline->n_sink)
    return 0;
  /* The next token takes one of the C slots itself. */
  return rill_timeline_get_begin (timeline, timeline->position) - timeline->n_sink - timeline->n_kept;
}

void
rill_session_hide_sinks (RillSession *session,
                         gboolean     hide)
{
  g_return_if_fail (session != NULL);

  session->attention->hides_sinks = !!hide;
}

gsize
rill_session_get_cache_bytes (RillSession *session)
{
  g_return_val_if_fail (session != NULL, 0);

  return rill_cache_get_bytes (session->cache);
}
