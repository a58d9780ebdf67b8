/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tokens and transcript never drift apart: the stream is extended only from a message that it is known to end with, by
 * exactly the turns that follow that message, and anything that goes wrong in between makes the next reply rebuild it.
 *
 * A reply's closing tokens are not read when it ends but before the next turn, whether the model wrote an end or was
 * stopped: both then continue alike.
 */

#include "rivulet-timeline.h"

#include "rivulet-prompt.h"
#include "rivulet-snapshot-private.h"
#include "rivulet-token-texts.h"

/* Bounds of a cache whose size nobody chose: memory held, and slots that a CPU can attend to without a long wait. */
#define MAX_CACHE_BYTES (512 * 1024 * 1024)
#define MAX_CAPACITY 8192
#define MIN_CAPACITY 64
#define UNKNOWN_CONTEXT 2048

/* Tokens kept for the repetition penalty. */
#define MAX_RECENT 4096

struct _RivuletTimeline
{
  RillModel *model;
  RillSession *session;
  RillTrace *trace;
  RivuletTokenTexts *texts;
  GArray *tokens; /* RillToken: what is about to be read */
  GArray *recent; /* RillToken: the end of the stream */
  gboolean tracing;

  gint64 conversation_id; /* 0: the stream holds nothing that counts */
  gint64 message_id;      /* the last message it holds */
  gboolean reply_is_open; /* that message is a reply without its closing tokens */
};

/* --- Making ------------------------------------------------------------------------------------------------------- */

static guint
choose_capacity (const RillModelInfo *info,
                 guint                wanted)
{
  const guint64 n_context = info->context_length > 0 ? info->context_length : UNKNOWN_CONTEXT;
  const guint64 bytes_per_slot = MAX ((guint64) 1, (guint64) info->n_layer * info->n_head_kv * info->head_dim * 2
                                                       * sizeof (float));
  guint64 capacity = n_context;

  if (wanted > 0)
    return wanted;

  capacity = MIN (capacity, MAX_CAPACITY);
  capacity = MIN (capacity, MAX_CACHE_BYTES / bytes_per_slot);

  return (guint) MAX (capacity, MIN (n_context, MIN_CAPACITY));
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
  self->texts = rivulet_token_texts_new (tokenizer);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  self->recent = g_array_sized_new (FALSE, FALSE, sizeof (RillToken), 2 * MAX_RECENT);

  return g_steal_pointer (&self);
}

void
rivulet_timeline_free (RivuletTimeline *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trace, rill_trace_free);
  g_clear_pointer (&self->session, rill_session_free);
  g_clear_pointer (&self->model, rill_model_unref);
  g_clear_pointer (&self->texts, rivulet_token_texts_unref);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_clear_pointer (&self->recent, g_array_unref);
  g_free (self);
}

const RillModelInfo *
rivulet_timeline_get_info (RivuletTimeline *self)
{
  return rill_model_get_info (self->model);
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

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void
remember (RivuletTimeline *self,
          const RillToken *tokens,
          gsize            n_tokens)
{
  const gsize n_kept = MIN (n_tokens, MAX_RECENT);

  if (self->recent->len + n_kept > 2 * MAX_RECENT)
    g_array_remove_range (self->recent, 0, self->recent->len - MAX_RECENT);
  g_array_append_vals (self->recent, tokens + (n_tokens - n_kept), (guint) n_kept);
}

/* Which turn of @transcript the stream ends with, or -1 when it has to be rebuilt. */
static int
find_last_read (RivuletTimeline         *self,
                const RivuletTranscript *transcript)
{
  if (self->conversation_id == 0 || self->conversation_id != transcript->conversation_id)
    return -1;

  for (int i = (int) transcript->turns->len - 1; i >= 0; i--)
    {
      if (g_array_index (transcript->turns, RivuletTurn, i).id == self->message_id)
        return i;
    }

  return -1;
}

static void
encode_new_turns (RivuletTimeline         *self,
                  const RivuletTranscript *transcript,
                  guint                    first)
{
  g_array_set_size (self->tokens, 0);
  if (self->reply_is_open)
    rill_chat_append_reply_end (self->model, self->tokens);
  rivulet_prompt_append_turns (self->model, transcript, first, self->tokens);
}

/* Empties the stream and encodes what it shall hold instead. */
static gboolean
encode_anew (RivuletTimeline         *self,
             const RivuletTranscript *transcript,
             GError                 **error)
{
  const RillSessionOptions *options = rill_session_get_options (self->session);
  guint n_pinned;

  g_array_set_size (self->tokens, 0);
  g_array_set_size (self->recent, 0);
  n_pinned = rivulet_prompt_append_stream (self->model, transcript, options->n_sink, options->capacity, self->tokens);

  return rill_session_reset (self->session, n_pinned, error);
}

/* In pieces of one chunk, so that the stream can be looked at, and left, between them. */
static gboolean
read_tokens (RivuletTimeline *self,
             RillProgress     progress,
             gpointer         user_data,
             GError         **error)
{
  const gsize chunk = MAX (1, rill_session_get_options (self->session)->chunk);
  const RillToken *tokens = (const RillToken *) (gpointer) self->tokens->data;
  const gsize n_tokens = self->tokens->len;

  for (gsize done = 0; done < n_tokens;)
    {
      const gsize n = MIN (chunk, n_tokens - done);

      if (!rill_session_append (self->session, tokens + done, n, FALSE, NULL, NULL, error))
        return FALSE;

      remember (self, tokens + done, n);
      done += n;
      if (!progress (done, n_tokens, user_data))
        {
          g_set_error_literal (error, RILL_ERROR, RILL_ERROR_CANCELLED, "Reading was stopped");
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
rivulet_timeline_read (RivuletTimeline         *self,
                       const RivuletTranscript *transcript,
                       RillProgress             progress,
                       gpointer                 user_data,
                       GError                 **error)
{
  const int last_read = find_last_read (self, transcript);

  g_return_val_if_fail (transcript->turns->len > 0, FALSE);

  if (last_read >= 0)
    encode_new_turns (self, transcript, (guint) last_read + 1);

  /* Until all of it is in the stream, the stream holds no conversation. */
  rivulet_timeline_invalidate (self);

  if (last_read < 0 && !encode_anew (self, transcript, error))
    return FALSE;
  if (!read_tokens (self, progress, user_data, error))
    return FALSE;

  self->conversation_id = transcript->conversation_id;
  self->message_id = g_array_index (transcript->turns, RivuletTurn, transcript->turns->len - 1).id;

  return TRUE;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

gboolean
rivulet_timeline_write (RivuletTimeline *self,
                        RillToken        token,
                        GError         **error)
{
  if (!rill_session_append (self->session, &token, 1, TRUE, NULL, NULL, error))
    {
      rivulet_timeline_invalidate (self);
      return FALSE;
    }
  remember (self, &token, 1);

  return TRUE;
}

gboolean
rivulet_timeline_unwrite (RivuletTimeline *self,
                          guint            n_tokens,
                          GError         **error)
{
  if (n_tokens == 0)
    return TRUE;

  if (!rill_session_rewind (self->session, n_tokens, error))
    {
      rivulet_timeline_invalidate (self);
      return FALSE;
    }
  g_array_set_size (self->recent, self->recent->len - MIN (self->recent->len, n_tokens));

  return TRUE;
}

void
rivulet_timeline_end_reply (RivuletTimeline *self,
                            gint64           message_id)
{
  self->message_id = message_id;
  self->reply_is_open = TRUE;
}

void
rivulet_timeline_invalidate (RivuletTimeline *self)
{
  self->conversation_id = 0;
  self->message_id = 0;
  self->reply_is_open = FALSE;
}

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

  first = self->recent->len - MIN (self->recent->len, options->repetition_window);
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

RivuletSnapshot *
rivulet_timeline_take_snapshot (RivuletTimeline *self)
{
  rill_session_copy_trace (self->session, self->trace);

  return rivulet_snapshot_new (self->trace, self->texts);
}
