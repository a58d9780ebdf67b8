/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a reply, token by token, until the model ends it, the person stops it, or its bound is reached.
 */

#include "rivulet-worker-private.h"

/* A reply being written. */
typedef struct
{
  RivuletWorker *worker;
  RivuletJob *job;
  RillDetokenizer *detokenizer;
  GString *pending; /* may turn out to be the stop text */
  GString *text;    /* surely reply */
  gsize n_bytes;    /* of the whole message, so far */
} Writing;

static void
writing_init (Writing       *writing,
              RivuletWorker *self,
              RivuletJob    *job)
{
  const RillToken last = rivulet_timeline_get_last_token (self->timeline);

  *writing = (Writing) {
    .worker = self,
    .job = job,
    .detokenizer = rill_detokenizer_new (rivulet_timeline_get_tokenizer (self->timeline), FALSE),
    .pending = g_string_sized_new (256),
    .text = g_string_sized_new (256),
    .n_bytes = job->n_before,
  };

  /* A text that goes on does not begin: its first word keeps the space before it. */
  if (job->n_before > 0 && last >= 0)
    {
      rill_detokenizer_push (writing->detokenizer, last, writing->text);
      g_string_truncate (writing->text, 0);
    }
}

static void
writing_clear (Writing *writing)
{
  if (writing->detokenizer == NULL)
    return;

  rill_detokenizer_free (writing->detokenizer);
  g_string_free (writing->pending, TRUE);
  g_string_free (writing->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writing, writing_clear)

/* A reply does not begin with the space that models put before its first word. */
static void
put_reply_text (Writing *writing)
{
  const char *rest = writing->text->str;

  while (writing->n_bytes == 0 && g_ascii_isspace (*rest))
    rest++;

  if (*rest != '\0')
    {
      writing->n_bytes += strlen (rest);
      rivulet_outbox_put_text (writing->worker->outbox, writing->job->id, rest);
    }
  g_string_truncate (writing->text, 0);
}

/* One token; @n_held: tokens at the end of the stream that have put no text out. FALSE at the end of the reply. */
static gboolean
write_token (Writing  *writing,
             RillToken token,
             guint    *n_held,
             GError  **error)
{
  RivuletTimeline *timeline = writing->worker->timeline;
  const gsize start = writing->n_bytes + writing->pending->len;

  rill_detokenizer_push (writing->detokenizer, token, writing->pending);
  if (rill_chat_drain_reply (rivulet_timeline_get_stop_text (timeline), writing->pending, writing->text))
    {
      rivulet_timeline_unwrite (timeline, writing->text->len > 0 ? 0 : *n_held, error);
      return FALSE;
    }
  *n_held = writing->text->len > 0 ? 0 : *n_held + 1;
  put_reply_text (writing);
  if (!rivulet_timeline_write (timeline, token, start, error))
    return FALSE;

  rivulet_worker_offer_horizon (writing->worker);
  rivulet_worker_offer_snapshot (writing->worker, FALSE);

  return TRUE;
}

gboolean
rivulet_worker_write_reply (RivuletWorker *self,
                            RivuletJob    *job,
                            GError       **error)
{
  RillTokenizer *tokenizer = rivulet_timeline_get_tokenizer (self->timeline);
  g_autoptr (RillSampler) sampler = rivulet_timeline_new_sampler (self->timeline, &job->options, error);
  g_autoptr (GError) failure = NULL;
  g_auto (Writing) writing = { 0 };
  guint n_held = 0;

  if (sampler == NULL)
    return FALSE;

  writing_init (&writing, self, job);
  rivulet_timeline_begin_reply (self->timeline, job->reply_id);
  job->reply_state = RIVULET_MESSAGE_COMPLETE;
  for (guint n_written = 0; n_written < job->options.max_reply_tokens; n_written++)
    {
      RillToken token;

      if (rivulet_worker_should_stop (self, job))
        {
          job->reply_state = RIVULET_MESSAGE_STOPPED;
          break;
        }
      token = rivulet_timeline_sample (self->timeline, sampler);
      if (rill_tokenizer_is_end (tokenizer, token))
        break;

      rill_sampler_accept (sampler, token);
      if (!write_token (&writing, token, &n_held, &failure))
        break;
    }
  g_string_append_len (writing.text, writing.pending->str, (gssize) writing.pending->len);
  rill_detokenizer_finish (writing.detokenizer, writing.text);
  put_reply_text (&writing);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  rivulet_timeline_end_reply (self->timeline, writing.n_bytes);

  return TRUE;
}
