/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tokens and transcript never drift apart: the stream is extended only from a message that it is known to end with, by
 * exactly the turns that follow that message, and anything that goes wrong in between makes the next reply rebuild it.
 *
 * A reply's closing tokens are not read when it ends but before the next turn, whether the model wrote an end or was
 * stopped: both then continue alike.
 */

#include "rivulet-timeline-private.h"

#include "rivulet-model-file.h"
#include "rivulet-snapshot-private.h"
#include "rivulet-token-texts.h"

/* --- Making ------------------------------------------------------------------------------------------------------- */

static guint
choose_capacity (const RillModelInfo *info,
                 guint                wanted)
{
  if (wanted > 0)
    return wanted;

  return rivulet_choose_capacity (info->context_length,
                                  (guint64) info->n_layer * info->n_head_kv * info->head_dim * 2 * sizeof (float));
}

/* Kept messages may take a quarter of the slots; a pinned prefix takes half at the very most. */
static guint
choose_max_kept (guint capacity,
                 guint n_sink)
{
  return capacity / 2 > n_sink + 1 ? MIN (capacity / 4, capacity / 2 - n_sink - 1) : 0;
}

static gboolean
make_session (RivuletTimeline               *self,
              const RivuletGeneratorOptions *options,
              GError                       **error)
{
  RillSessionOptions session_options;

  rill_session_options_init (&session_options);
  session_options.policy = RILL_POLICY_STREAMING;
  session_options.n_sink = options->n_sink;
  session_options.n_pinned = 0;
  session_options.capacity = choose_capacity (rill_model_get_info (self->model), options->capacity);
  session_options.max_kept = choose_max_kept (session_options.capacity, options->n_sink);
  session_options.n_thread = options->n_thread;

  self->session = rill_session_new (self->model, &session_options, error);

  return self->session != NULL;
}

RivuletTimeline *
rivulet_timeline_new (const char                    *path,
                      const RivuletGeneratorOptions *options,
                      RillProgress                   progress,
                      gpointer                       user_data,
                      GError                       **error)
{
  g_autoptr (RivuletTimeline) self = g_new0 (RivuletTimeline, 1);
  RillTokenizer *tokenizer;

  self->model = rill_model_load (path, progress, user_data, error);
  if (self->model == NULL)
    return NULL;

  tokenizer = rill_model_get_tokenizer (self->model);
  if (tokenizer == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: %s", path,
                   rill_model_get_info (self->model)->text_problem);
      return NULL;
    }
  if (!make_session (self, options, error))
    return NULL;

  self->trace = rill_trace_new (self->session);
  self->head_slots = g_new0 (float, self->trace->capacity);
  self->watched_head = -1;
  self->texts = rivulet_token_texts_new (tokenizer);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  self->spans = rivulet_spans_new ();
  self->recent = g_array_sized_new (FALSE, FALSE, sizeof (RillToken), 2 * RIVULET_TIMELINE_MAX_RECENT);

  return g_steal_pointer (&self);
}

void
rivulet_timeline_free (RivuletTimeline *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trace, rill_trace_free);
  g_clear_pointer (&self->head_slots, g_free);
  g_clear_pointer (&self->session, rill_session_free);
  g_clear_pointer (&self->model, rill_model_unref);
  g_clear_pointer (&self->texts, rivulet_token_texts_unref);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_clear_pointer (&self->recent, g_array_unref);
  g_clear_pointer (&self->spans, g_ptr_array_unref);
  g_clear_pointer (&self->system_prompt, g_free);
  g_clear_pointer (&self->memory_dir, g_free);
  g_free (self);
}

void
rivulet_timeline_set_memory_dir (RivuletTimeline *self,
                                 const char      *memory_dir)
{
  g_set_str (&self->memory_dir, memory_dir);
}

const RillModelInfo *
rivulet_timeline_get_info (RivuletTimeline *self)
{
  return rill_model_get_info (self->model);
}

RillModel *
rivulet_timeline_get_model (RivuletTimeline *self)
{
  return self->model;
}

RillTokenizer *
rivulet_timeline_get_tokenizer (RivuletTimeline *self)
{
  return rill_model_get_tokenizer (self->model);
}

const char *
rivulet_timeline_get_stop_text (RivuletTimeline *self)
{
  return rill_chat_get_stop_text (self->model);
}

/* --- Sampling ----------------------------------------------------------------------------------------------------- */

RillSampler *
rivulet_timeline_new_sampler (RivuletTimeline               *self,
                              const RivuletGeneratorOptions *options,
                              GError                       **error)
{
  RillSamplerOptions sampler_options;
  RillSampler *sampler;
  guint first;

  rill_sampler_options_init (&sampler_options);
  sampler_options.temperature = (float) options->temperature;
  sampler_options.top_k = options->top_k;
  sampler_options.top_p = (float) options->top_p;
  sampler_options.min_p = (float) options->min_p;
  sampler_options.repetition_penalty = (float) options->repetition_penalty;
  sampler_options.repetition_window = options->repetition_window;
  sampler_options.seed = options->seed != 0 ? options->seed
                                            : ((guint64) g_random_int () << 32 | g_random_int ());

  sampler = rill_sampler_new (rill_model_get_info (self->model)->n_vocab, &sampler_options, error);
  if (sampler == NULL)
    return NULL;

  first = self->recent->len - MIN (self->recent->len, RIVULET_TIMELINE_MAX_RECENT);
  for (guint i = first; i < self->recent->len; i++)
    rill_sampler_accept (sampler, g_array_index (self->recent, RillToken, i));

  return sampler;
}

RillToken
rivulet_timeline_sample (RivuletTimeline *self,
                         RillSampler     *sampler)
{
  return rill_sampler_sample (sampler, rill_session_get_logits (self->session));
}

/* --- The trace ---------------------------------------------------------------------------------------------------- */

void
rivulet_timeline_set_tracing (RivuletTimeline *self,
                              gboolean         tracing)
{
  if (self->tracing == tracing)
    return;

  self->tracing = tracing;
  rill_session_set_tracing (self->session, tracing);
}

void
rivulet_timeline_hide_sinks (RivuletTimeline *self,
                             gboolean         hide)
{
  if (self->sinks_hidden == hide)
    return;

  self->sinks_hidden = hide;
  rill_session_hide_sinks (self->session, hide);
}

void
rivulet_timeline_watch_head (RivuletTimeline *self,
                             int              head)
{
  self->watched_head = head;
}

RivuletSnapshot *
rivulet_timeline_take_snapshot (RivuletTimeline *self)
{
  const int n_head = (int) (self->trace->n_layer * self->trace->n_head);
  const int head = self->watched_head < n_head ? self->watched_head : -1;
  gboolean has_head = FALSE;

  rill_session_copy_trace (self->session, self->trace);
  if (head >= 0)
    has_head = rill_session_copy_head (self->session, (guint) head / self->trace->n_head,
                                       (guint) head % self->trace->n_head, self->head_slots);

  return rivulet_snapshot_new_with_head (self->trace, self->texts, self->conversation_id != 0 ? self->spans : NULL,
                                         head, has_head ? self->head_slots : NULL, self->sinks_hidden);
}
