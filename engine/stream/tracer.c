/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sums behind the trace, and the public copy of them. Each head has left its part where no other head writes; the
 * parts are added here, in one order, when somebody asks.
 */

#include "stream/tracer.h"

#include "stream/memory.h"
#include "stream/session.h"

#include <math.h>
#include <string.h>

RillTracer *
rill_tracer_new (const RillAttention *attention,
                 guint                capacity,
                 gsize                n_token,
                 guint                n_vocab,
                 GError             **error)
{
  const RillCache *cache = attention->cache;
  g_autoptr (RillTracer) tracer = g_new0 (RillTracer, 1);
  RillAttentionTrace *sums = &tracer->attention;
  gsize n_map = (gsize) cache->n_layer * attention->model.n_head;
  gsize n_norm_head = (gsize) cache->n_layer * cache->n_head_kv;

  tracer->surprise = NAN;
  tracer->n_token = n_token;
  sums->n_layer = cache->n_layer;
  sums->n_head = attention->model.n_head;
  sums->capacity = capacity;
  sums->n_norm = cache->n_sink_row + cache->n_row;
  if ((sums->slot_mass = rill_memory_new (attention->model.n_head, capacity * sizeof (float), "trace", error)) == NULL
      || (sums->sink_mass = rill_memory_new (n_map, sizeof (float), "trace", error)) == NULL
      || (sums->sink_contribution = rill_memory_new (n_map, sizeof (float), "trace", error)) == NULL
      || (sums->learned_sink_mass = rill_memory_new (n_map, sizeof (float), "trace", error)) == NULL
      || (sums->head_entropy = rill_memory_new (n_map, sizeof (float), "trace", error)) == NULL
      || (sums->head_mass = rill_memory_new (n_map, capacity * sizeof (float), "trace", error)) == NULL
      || (tracer->surprises = rill_memory_new (n_token, sizeof (float), "trace", error)) == NULL
      || (tracer->scratch = rill_memory_new (n_vocab, sizeof (float), "trace", error)) == NULL
      || (sums->value_norms = rill_memory_new (n_norm_head, sums->n_norm * sizeof (float), "trace", error)) == NULL)
    return NULL;
  rill_tracer_forget_surprises (tracer);
  rill_tracer_measure_values (tracer, cache);
  return g_steal_pointer (&tracer);
}

void
rill_tracer_free (RillTracer *tracer)
{
  if (tracer == NULL)
    return;
  rill_memory_free (tracer->attention.slot_mass);
  rill_memory_free (tracer->attention.sink_mass);
  rill_memory_free (tracer->attention.sink_contribution);
  rill_memory_free (tracer->attention.learned_sink_mass);
  rill_memory_free (tracer->attention.head_entropy);
  rill_memory_free (tracer->attention.head_mass);
  rill_memory_free (tracer->attention.value_norms);
  rill_memory_free (tracer->surprises);
  rill_memory_free (tracer->scratch);
  g_free (tracer);
}

void
rill_tracer_forget_surprises (RillTracer *tracer)
{
  tracer->surprise = NAN;
  for (gsize i = 0; i < tracer->n_token; i++)
    tracer->surprises[i] = NAN;
}

void
rill_tracer_measure_values (RillTracer      *tracer,
                            const RillCache *cache)
{
  g_autofree float *scratch = g_new (float, cache->head_dim);
  float *norms = tracer->attention.value_norms;

  for (guint layer = 0; layer < cache->n_layer; layer++)
    for (guint head = 0; head < cache->n_head_kv; head++, norms += tracer->attention.n_norm)
      {
        const float *sinks = rill_cache_get_sinks (cache, cache->sink_values, layer, head);
        const guint8 *rows = rill_cache_get_rows (cache, cache->values, layer, head);

        for (guint i = 0; i < cache->n_sink_row; i++)
          norms[i] =
            rill_cache_measure_row (RILL_CACHE_F32, sinks + (gsize) i * cache->head_dim, cache->head_dim, scratch);
        for (guint i = 0; i < cache->n_row; i++)
          norms[cache->n_sink_row + i] =
            rill_cache_measure_row (cache->type, rows + i * cache->row_bytes, cache->head_dim, scratch);
      }
}

void
rill_tracer_add_time (RillTracer *tracer,
                      gboolean    written,
                      gsize       n_token,
                      gint64      microseconds)
{
  RillRate *rate = &tracer->rates[written ? 1 : 0];

  if (tracer->was_written != !!written)
    *rate = (RillRate) { 0 };
  tracer->was_written = !!written;
  rate->n_token += n_token;
  rate->microseconds += microseconds;
}

double
rill_tracer_get_rate (const RillTracer *tracer,
                      gboolean          written)
{
  const RillRate *rate = &tracer->rates[written ? 1 : 0];

  return rate->microseconds > 0 ? (double) rate->n_token * G_USEC_PER_SEC / (double) rate->microseconds : 0.0;
}

float
rill_tracer_compute_surprise (RillTracer        *tracer,
                              const RillKernels *kernels,
                              const float       *logits,
                              guint              n_vocab,
                              guint              token)
{
  float max = kernels->vec_max (logits, n_vocab);

  memcpy (tracer->scratch, logits, n_vocab * sizeof (float));
  return (logf (kernels->softmax_exp (tracer->scratch, n_vocab, max)) + max - logits[token]) / (float) G_LN2;
}

RillTrace *
rill_trace_new (RillSession *session)
{
  RillTrace *trace;
  const RillHparams *hparams;

  g_return_val_if_fail (session != NULL, NULL);

  hparams = &session->model->hparams;
  trace = g_new0 (RillTrace, 1);
  trace->n_layer = hparams->n_layer;
  trace->n_head = hparams->n_head;
  trace->capacity = session->options.capacity;
  trace->slot_position = g_new0 (guint64, trace->capacity);
  trace->slot_token = g_new0 (RillToken, trace->capacity);
  trace->slot_attention = g_new0 (float, trace->capacity);
  trace->slot_surprise = g_new0 (float, trace->capacity);
  trace->slot_written = g_new0 (guint8, trace->capacity);
  trace->sink_mass = g_new0 (float, (gsize) trace->n_layer * trace->n_head);
  trace->sink_contribution = g_new0 (float, (gsize) trace->n_layer * trace->n_head);
  trace->learned_sink_mass = g_new0 (float, (gsize) trace->n_layer * trace->n_head);
  trace->head_entropy = g_new0 (float, (gsize) trace->n_layer * trace->n_head);
  return trace;
}

void
rill_trace_free (RillTrace *trace)
{
  if (trace == NULL)
    return;
  g_free (trace->slot_position);
  g_free (trace->slot_token);
  g_free (trace->slot_attention);
  g_free (trace->slot_surprise);
  g_free (trace->slot_written);
  g_free (trace->sink_mass);
  g_free (trace->sink_contribution);
  g_free (trace->learned_sink_mass);
  g_free (trace->head_entropy);
  g_free (trace);
}

static void
copy_counters (RillSession *session,
               RillTrace   *trace)
{
  const RillTimeline *timeline = session->timeline;
  const RillCache *cache = session->cache;
  guint n_sink_live = (guint) MIN (rill_session_get_n_sink (session), timeline->position) + timeline->n_kept;

  trace->policy = session->options.policy;
  trace->cache_type = session->options.cache_type;
  trace->n_sink = session->options.n_sink;
  trace->n_pinned = session->options.n_pinned;
  trace->n_kept = timeline->n_kept;
  trace->n_used = rill_session_get_n_used (session);
  trace->position = timeline->position;
  trace->n_written = timeline->n_written;
  trace->n_read = timeline->position - timeline->n_written;
  trace->n_evicted = rill_session_get_evicted (session);
  trace->cache_bytes = rill_cache_get_bytes (cache);
  trace->unbounded_bytes = (gsize) timeline->position * 2 * cache->n_layer * cache->n_head_kv * cache->row_bytes;
  trace->baseline = trace->n_used > 0 ? (float) n_sink_live / (float) trace->n_used : 0.0f;
}

static void
copy_slots (RillSession *session,
            RillTrace   *trace)
{
  const RillTimeline *timeline = session->timeline;
  const RillTracer *tracer = session->tracer;
  guint n_sink = rill_session_get_n_sink (session), n_front = n_sink + timeline->n_kept;

  for (guint i = 0; i < trace->n_used; i++)
    {
      gboolean is_kept = i >= n_sink && i < n_front;
      guint64 position = is_kept ? timeline->kept_positions[i - n_sink]
                         : i < n_sink ? i : timeline->position - trace->n_used + i;
      gsize index = is_kept ? rill_timeline_get_kept_index (timeline, i - n_sink)
                            : rill_timeline_get_index (timeline, position);

      trace->slot_position[i] = position;
      trace->slot_token[i] = timeline->tokens[index];
      trace->slot_written[i] = timeline->flags[index] & RILL_TOKEN_WRITTEN;
      trace->slot_surprise[i] = tracer != NULL ? tracer->surprises[index] : NAN;
    }
}

static void
copy_attention (const RillTracer *tracer,
                RillTrace        *trace)
{
  const RillAttentionTrace *sums = &tracer->attention;
  gsize n_map = (gsize) sums->n_layer * sums->n_head;

  for (guint head = 0; head < sums->n_head; head++)
    for (guint i = 0; i < trace->n_used; i++)
      trace->slot_attention[i] += sums->slot_mass[(gsize) head * sums->capacity + i];
  for (guint i = 0; i < trace->n_used; i++)
    trace->slot_attention[i] /= (float) n_map;
  memcpy (trace->sink_mass, sums->sink_mass, n_map * sizeof (float));
  memcpy (trace->sink_contribution, sums->sink_contribution, n_map * sizeof (float));
  memcpy (trace->learned_sink_mass, sums->learned_sink_mass, n_map * sizeof (float));
  memcpy (trace->head_entropy, sums->head_entropy, n_map * sizeof (float));
}

void
rill_session_copy_trace (RillSession *session,
                         RillTrace   *trace)
{
  const RillTracer *tracer;
  gsize n_map;

  g_return_if_fail (session != NULL && trace != NULL);
  g_return_if_fail (trace->capacity == session->options.capacity && trace->n_head == session->model->hparams.n_head
                    && trace->n_layer == session->model->hparams.n_layer);

  tracer = session->tracer;
  n_map = (gsize) trace->n_layer * trace->n_head;
  copy_counters (session, trace);
  copy_slots (session, trace);
  memset (trace->slot_attention, 0, trace->capacity * sizeof (float));
  memset (trace->sink_mass, 0, n_map * sizeof (float));
  memset (trace->sink_contribution, 0, n_map * sizeof (float));
  memset (trace->learned_sink_mass, 0, n_map * sizeof (float));
  memset (trace->head_entropy, 0, n_map * sizeof (float));
  trace->surprise = tracer != NULL ? tracer->surprise : NAN;
  trace->read_per_second = tracer != NULL ? rill_tracer_get_rate (tracer, FALSE) : 0.0;
  trace->written_per_second = tracer != NULL ? rill_tracer_get_rate (tracer, TRUE) : 0.0;
  if (tracer != NULL && tracer->has_step)
    copy_attention (tracer, trace);
}

gboolean
rill_session_copy_head (RillSession *session,
                        guint        layer,
                        guint        head,
                        float       *slots)
{
  const RillAttentionTrace *sums;
  gsize cell;

  g_return_val_if_fail (session != NULL && slots != NULL, FALSE);
  g_return_val_if_fail (layer < session->model->hparams.n_layer && head < session->model->hparams.n_head, FALSE);

  memset (slots, 0, session->options.capacity * sizeof (float));
  if (session->tracer == NULL || !session->tracer->has_step)
    return FALSE;
  sums = &session->tracer->attention;
  cell = (gsize) layer * sums->n_head + head;
  memcpy (slots, sums->head_mass + cell * sums->capacity, rill_session_get_n_used (session) * sizeof (float));
  return TRUE;
}

void
rill_session_set_tracing (RillSession *session,
                          gboolean     tracing)
{
  g_return_if_fail (session != NULL);

  if (!!tracing == (session->tracer != NULL))
    return;
  g_clear_pointer (&session->tracer, rill_tracer_free);
  /* Without memory for it the stream goes on unwatched: attention stays zero. */
  if (tracing)
    session->tracer = rill_tracer_new (session->attention, session->options.capacity,
                                       rill_timeline_get_n_token (session->timeline),
                                       session->model->hparams.n_vocab, NULL);
  session->attention->trace = session->tracer != NULL ? &session->tracer->attention : NULL;
}
