/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The worker's loop and its errands. The timeline is touched by the thread alone; what the main thread may say while
 * a job runs is three flags.
 */

#include "rivulet-worker.h"

#include "rivulet-timeline.h"

struct _RivuletWorker
{
  GThread *thread;
  GAsyncQueue *jobs;
  RivuletOutbox *outbox;
  atomic_bool stop;
  atomic_bool tracing;
  atomic_bool snapshot_wanted;

  /* The thread's own: */
  RivuletTimeline *timeline;
};

/* What the engine's progress callbacks are given. */
typedef struct
{
  RivuletWorker *worker;
  RivuletJob *job;
} Errand;

static gboolean
should_stop (RivuletWorker *self,
             RivuletJob    *job)
{
  return atomic_load (&self->stop) || g_cancellable_is_cancelled (job->cancellable);
}

/* One snapshot for each that the main thread has taken, so at most one a frame; a final one regardless. */
static void
offer_snapshot (RivuletWorker *self,
                gboolean       is_final)
{
  const gboolean tracing = atomic_load (&self->tracing);

  if (self->timeline == NULL)
    return;

  rivulet_timeline_set_tracing (self->timeline, tracing);
  if (tracing && (atomic_exchange (&self->snapshot_wanted, FALSE) || is_final))
    rivulet_outbox_put_snapshot (self->outbox, rivulet_timeline_take_snapshot (self->timeline));
}

/* --- Loading ------------------------------------------------------------------------------------------------------ */

static char *
describe_model (const RillModelInfo *info)
{
  static const struct
  {
    double unit;
    const char *letter;
  } scales[] = { { 1e9, " B" }, { 1e6, " M" }, { 1e3, " K" }, { 1.0, "" } };
  const double n_parameter = (double) info->n_parameter;
  guint scale = 0;
  double amount;

  while (scale + 1 < G_N_ELEMENTS (scales) && n_parameter < scales[scale].unit)
    scale++;
  amount = n_parameter / scales[scale].unit;

  return g_strdup_printf ("%s · %.*f%s parameters · %s", info->architecture,
                          amount < 10.0 && scales[scale].unit > 1.0 ? 1 : 0, amount, scales[scale].letter,
                          info->weight_type);
}

static gboolean
load_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  const Errand *errand = user_data;

  rivulet_outbox_put_state (errand->worker->outbox, RIVULET_GENERATOR_LOADING, (double) done / (double) MAX (1, total));

  return !should_stop (errand->worker, errand->job);
}

static void
run_load (RivuletWorker *self,
          RivuletJob    *job)
{
  Errand errand = { self, job };
  RivuletTimeline *timeline;

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_LOADING, 0.0);
  timeline = rivulet_timeline_new (job->path, &job->options, load_progress_cb, &errand, &job->error);
  if (timeline == NULL)
    return;

  g_clear_pointer (&self->timeline, rivulet_timeline_free);
  self->timeline = timeline;
  job->model_name = g_strdup (rivulet_timeline_get_info (timeline)->name);
  job->model_summary = describe_model (rivulet_timeline_get_info (timeline));
  offer_snapshot (self, TRUE);
}

/* --- Replying ----------------------------------------------------------------------------------------------------- */

static gboolean
read_progress_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  const Errand *errand = user_data;

  rivulet_outbox_put_state (errand->worker->outbox, RIVULET_GENERATOR_READING, (double) done / (double) MAX (1, total));
  offer_snapshot (errand->worker, FALSE);

  return !should_stop (errand->worker, errand->job);
}

/* A reply does not begin with the space that models put before its first word. */
static void
put_reply_text (RivuletWorker *self,
                RivuletJob    *job,
                GString       *text,
                gboolean      *has_begun)
{
  const char *rest = text->str;

  while (!*has_begun && g_ascii_isspace (*rest))
    rest++;

  if (*rest != '\0')
    {
      *has_begun = TRUE;
      rivulet_outbox_put_text (self->outbox, job->id, rest);
    }
  g_string_truncate (text, 0);
}

static gboolean
write_reply (RivuletWorker *self,
             RivuletJob    *job,
             GError       **error)
{
  RillTokenizer *tokenizer = rivulet_timeline_get_tokenizer (self->timeline);
  g_autoptr (RillSampler) sampler = rivulet_timeline_new_sampler (self->timeline, &job->options, error);
  g_autoptr (RillDetokenizer) detokenizer = NULL;
  g_autoptr (GString) pending = g_string_sized_new (256);
  g_autoptr (GString) text = g_string_sized_new (256);
  const char *stop_text = rivulet_timeline_get_stop_text (self->timeline);
  gboolean has_begun = FALSE;
  gboolean ok = TRUE;
  guint n_held = 0; /* tokens at the end of the stream that have put no text out */

  if (sampler == NULL)
    return FALSE;

  detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  job->reply_state = RIVULET_MESSAGE_COMPLETE;
  for (guint n_written = 0; ok && n_written < job->options.max_reply_tokens; n_written++)
    {
      RillToken token;

      if (should_stop (self, job))
        {
          job->reply_state = RIVULET_MESSAGE_STOPPED;
          break;
        }
      token = rivulet_timeline_sample (self->timeline, sampler);
      if (rill_tokenizer_is_end (tokenizer, token))
        break;

      rill_sampler_accept (sampler, token);
      rill_detokenizer_push (detokenizer, token, pending);
      if (rill_chat_drain_reply (stop_text, pending, text))
        {
          ok = rivulet_timeline_unwrite (self->timeline, text->len > 0 ? 0 : n_held, error);
          break;
        }
      n_held = text->len > 0 ? 0 : n_held + 1;
      put_reply_text (self, job, text, &has_begun);
      ok = rivulet_timeline_write (self->timeline, token, error);
      offer_snapshot (self, FALSE);
    }
  g_string_append_len (text, pending->str, (gssize) pending->len);
  rill_detokenizer_finish (detokenizer, text);
  put_reply_text (self, job, text, &has_begun);

  return ok;
}

static void
run_reply (RivuletWorker *self,
           RivuletJob    *job)
{
  Errand errand = { self, job };

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_READING, 0.0);
  offer_snapshot (self, FALSE);
  if (!rivulet_timeline_read (self->timeline, job->transcript, read_progress_cb, &errand, &job->error))
    {
      if (g_error_matches (job->error, RILL_ERROR, RILL_ERROR_CANCELLED))
        {
          g_clear_error (&job->error);
          job->reply_state = RIVULET_MESSAGE_STOPPED;
        }
      offer_snapshot (self, TRUE);
      return;
    }

  rivulet_outbox_put_state (self->outbox, RIVULET_GENERATOR_WRITING, 1.0);
  if (write_reply (self, job, &job->error))
    {
      rivulet_timeline_end_reply (self->timeline, job->reply_id);
      job->stream_holds_it = TRUE;
    }
  else
    {
      job->reply_state = RIVULET_MESSAGE_INTERRUPTED;
      rivulet_timeline_invalidate (self->timeline);
    }
  offer_snapshot (self, TRUE);
}

/* --- The loop ----------------------------------------------------------------------------------------------------- */

static void
run_job (RivuletWorker *self,
         RivuletJob    *job)
{
  if (job->kind == RIVULET_JOB_REFRESH)
    {
      offer_snapshot (self, TRUE);
      return;
    }

  if (should_stop (self, job) && job->kind == RIVULET_JOB_LOAD)
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Loading was stopped");
  else if (should_stop (self, job))
    job->reply_state = RIVULET_MESSAGE_STOPPED;
  else if (job->kind == RIVULET_JOB_LOAD)
    run_load (self, job);
  else if (self->timeline == NULL)
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "No model is loaded");
  else
    run_reply (self, job);
}

static gpointer
worker_main (gpointer user_data)
{
  RivuletWorker *self = user_data;

  while (TRUE)
    {
      RivuletJob *job = g_async_queue_pop (self->jobs);

      atomic_load (&job->handed_over);
      if (job->kind == RIVULET_JOB_QUIT)
        {
          rivulet_job_free (job);
          break;
        }
      run_job (self, job);
      rivulet_outbox_put_finished (self->outbox, job);
    }
  g_clear_pointer (&self->timeline, rivulet_timeline_free);

  return NULL;
}

RivuletWorker *
rivulet_worker_new (RivuletOutbox *outbox)
{
  RivuletWorker *self = g_new0 (RivuletWorker, 1);

  self->outbox = outbox;
  self->jobs = g_async_queue_new ();
  atomic_init (&self->stop, FALSE);
  atomic_init (&self->tracing, FALSE);
  atomic_init (&self->snapshot_wanted, FALSE);
  self->thread = g_thread_new ("rivulet-worker", worker_main, self);

  return self;
}

void
rivulet_worker_free (RivuletWorker *self)
{
  if (self == NULL)
    return;

  atomic_store (&self->stop, TRUE);
  rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_QUIT, 0, NULL));
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self);
}

void
rivulet_worker_push (RivuletWorker *self,
                     RivuletJob    *job)
{
  atomic_store (&job->handed_over, 1);
  g_async_queue_push (self->jobs, job);
}

void
rivulet_worker_set_tracing (RivuletWorker *self,
                            gboolean       tracing)
{
  atomic_store (&self->tracing, tracing);
  if (tracing)
    {
      rivulet_worker_want_snapshot (self);
      /* The worker may be idle, and would say nothing before the next reply. */
      rivulet_worker_push (self, rivulet_job_new (RIVULET_JOB_REFRESH, 0, NULL));
    }
}

void
rivulet_worker_want_snapshot (RivuletWorker *self)
{
  atomic_store (&self->snapshot_wanted, TRUE);
}
