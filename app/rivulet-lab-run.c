/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lab's thread. The lanes take turns, sixteen tokens each, so that they move side by side; each has a session of its own
 * over the one model. Perplexity is that of the tokens of the text, given the logits that the lane had in front of each.
 */

#include "rivulet-lab-private.h"

#include "rill.h"

#include <math.h>

#define STEP 16
#define TEMPERATURE 0.7f

typedef struct
{
  RivuletLabRun *run;
  RivuletLabUpdate *update;
  RillSession *session;
  RillSampler *sampler;
  RillDetokenizer *detokenizer;
  RillTokenizer *tokenizer; /* of the model, borrowed */
  const RillToken *tokens;  /* the text */
  gsize n_tokens;
  gsize n_read;
  gsize n_step;            /* of the step under way */
  guint n_vocab;
  double recent[RIVULET_LAB_SPAN]; /* the last surprises, nats */
  double sum;
  guint64 n_measured;
  RivuletLabPoint points[STEP];    /* of the step under way */
  guint n_points;
  RivuletLabState state;
} Lane;

RivuletLabRun *
rivulet_lab_run_new (const RivuletLabOptions *options)
{
  RivuletLabRun *self = g_new0 (RivuletLabRun, 1);

  self->model = options->model == NULL ? NULL : rill_model_ref (options->model);
  self->model_path = g_strdup (options->model_path);
  self->turns = g_strdupv ((char **) options->turns);
  self->is_dialogue = options->is_dialogue;
  self->n_sink = options->n_sink;
  self->capacity = options->capacity;
  self->max_dense = options->max_dense;
  self->n_write = options->n_write;
  self->seed = options->seed;
  self->n_thread = options->n_thread;
  atomic_init (&self->stop, FALSE);
  atomic_init (&self->has_ended, FALSE);
  pthread_mutex_init (&self->mutex, NULL);
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      rivulet_lab_update_init (&self->updates[i]);
      self->updates[i].state = RIVULET_LAB_LOADING;
    }

  return self;
}

void
rivulet_lab_run_free (RivuletLabRun *self)
{
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    rivulet_lab_update_clear (&self->updates[i]);
  pthread_mutex_destroy (&self->mutex);
  g_clear_pointer (&self->model, rill_model_unref);
  g_free (self->model_path);
  g_strfreev (self->turns);
  g_free (self);
}

/* --- Lanes -------------------------------------------------------------------------------------------------------- */

/* Says what the lane is at. @error: (nullable) */
static void
report (Lane         *lane,
        const char   *text,
        const GError *error)
{
  const RillSessionOptions *options = lane->session == NULL ? NULL : rill_session_get_options (lane->session);
  RivuletLabUpdate *update = lane->update;

  pthread_mutex_lock (&lane->run->mutex);
  update->state = lane->state;
  update->n_text = lane->n_tokens;
  if (options != NULL)
    {
      update->n_tokens = rill_session_get_position (lane->session);
      update->n_written = update->n_tokens - lane->n_read;
      update->n_held = MIN (update->n_tokens, options->capacity);
      update->n_bytes = rill_session_get_cache_bytes (lane->session);
    }
  update->perplexity = lane->n_measured > 0 ? exp (lane->sum / (double) lane->n_measured) : NAN;
  g_array_append_vals (update->points, lane->points, lane->n_points);
  if (text != NULL)
    g_string_append (update->text, text);
  if (error != NULL)
    g_set_str (&update->message, error->message);
  pthread_mutex_unlock (&lane->run->mutex);
  lane->n_points = 0;
}

static void
fail (Lane         *lane,
      const GError *error)
{
  lane->state = g_error_matches (error, RILL_ERROR, RILL_ERROR_FULL) ? RIVULET_LAB_FULL : RIVULET_LAB_FAILED;
  report (lane, NULL, error);
}

/* -log p of @token, nats. */
static double
measure (const float *logits,
         guint        n_vocab,
         RillToken    token)
{
  double max = -INFINITY, sum = 0;

  for (guint i = 0; i < n_vocab; i++)
    max = MAX (max, (double) logits[i]);
  for (guint i = 0; i < n_vocab; i++)
    sum += exp ((double) logits[i] - max);

  return log (sum) + max - (double) logits[token];
}

static gboolean
logits_cb (guint64      position,
           const float *logits,
           gpointer     user_data)
{
  Lane *lane = user_data;
  guint64 next = position + 1;
  double recent = 0;
  guint n;

  if (next >= lane->n_tokens)
    return TRUE;
  lane->recent[lane->n_measured % RIVULET_LAB_SPAN] = measure (logits, lane->n_vocab, lane->tokens[next]);
  lane->sum += lane->recent[lane->n_measured % RIVULET_LAB_SPAN];
  lane->n_measured++;
  n = (guint) MIN (lane->n_measured, RIVULET_LAB_SPAN);
  for (guint i = 0; i < n; i++)
    recent += lane->recent[i];
  if (lane->n_points < STEP)
    lane->points[lane->n_points++] = (RivuletLabPoint) { next, (float) exp (recent / n) };

  return TRUE;
}

static void
read_step (Lane *lane)
{
  g_autoptr (GError) error = NULL;
  gsize n = MIN (STEP, lane->n_tokens - lane->n_read);

  if (!rill_session_append_each (lane->session, lane->tokens + lane->n_read, n, logits_cb, lane, &error))
    {
      fail (lane, error);
      return;
    }
  lane->n_read += n;
  if (lane->n_read == lane->n_tokens)
    lane->state = lane->run->n_write > 0 ? RIVULET_LAB_WRITING : RIVULET_LAB_DONE;
  report (lane, NULL, NULL);
}

static void
write_step (Lane *lane)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 n_written = rill_session_get_position (lane->session) - lane->n_read;
  gsize n = MIN (STEP, lane->run->n_write - n_written);

  for (gsize i = 0; i < n; i++)
    {
      RillToken token = rill_sampler_sample (lane->sampler, rill_session_get_logits (lane->session));

      rill_sampler_accept (lane->sampler, token);
      rill_detokenizer_push (lane->detokenizer, token, text);
      /* A turn's end is no text, but it parts what it stands between. */
      if (rill_tokenizer_is_end (lane->tokenizer, token))
        g_string_append_c (text, '\n');
      if (!rill_session_append (lane->session, &token, 1, TRUE, NULL, NULL, &error))
        {
          report (lane, text->str, NULL);
          fail (lane, error);
          return;
        }
    }
  if (n_written + n == lane->run->n_write)
    lane->state = RIVULET_LAB_DONE;
  report (lane, text->str, NULL);
}

static gboolean
open_lane (Lane           *lane,
           RillModel      *model,
           RivuletLabLane  kind,
           const GArray   *tokens,
           GError        **error)
{
  static const RillPolicy policies[] = { RILL_POLICY_STREAMING, RILL_POLICY_WINDOW, RILL_POLICY_DENSE };
  RivuletLabRun *run = lane->run;
  RillSessionOptions options;
  RillSamplerOptions sampler;

  lane->tokens = (const RillToken *) (gpointer) tokens->data;
  lane->n_tokens = tokens->len;
  lane->n_vocab = rill_model_get_info (model)->n_vocab;
  lane->state = RIVULET_LAB_READING;

  rill_session_options_init (&options);
  options.policy = policies[kind];
  options.n_sink = run->n_sink;
  options.capacity = kind == RIVULET_LAB_DENSE ? MIN (run->max_dense, (guint) tokens->len + run->n_write) : run->capacity;
  options.n_rewind = 0;
  options.n_thread = run->n_thread;
  lane->session = rill_session_new (model, &options, error);
  if (lane->session == NULL)
    return FALSE;

  rill_sampler_options_init (&sampler);
  sampler.temperature = TEMPERATURE;
  sampler.seed = run->seed;
  lane->sampler = rill_sampler_new (lane->n_vocab, &sampler, error);
  lane->tokenizer = rill_model_get_tokenizer (model);
  lane->detokenizer = rill_detokenizer_new (lane->tokenizer, FALSE);
  report (lane, NULL, NULL);

  return lane->sampler != NULL;
}

static void
close_lane (Lane *lane)
{
  if (lane->state == RIVULET_LAB_READING || lane->state == RIVULET_LAB_WRITING || lane->state == RIVULET_LAB_LOADING)
    lane->state = RIVULET_LAB_STOPPED;
  report (lane, NULL, NULL);
  g_clear_pointer (&lane->detokenizer, rill_detokenizer_free);
  g_clear_pointer (&lane->sampler, rill_sampler_free);
  g_clear_pointer (&lane->session, rill_session_free);
}

/* --- The run ------------------------------------------------------------------------------------------------------ */

static GArray *
encode (RivuletLabRun *self,
        RillModel     *model)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));

  if (self->is_dialogue)
    {
      rill_chat_append_begin (model, tokens);
      for (guint i = 0; self->turns[i] != NULL; i++)
        rill_chat_append_message (model, i % 2 == 0 ? RILL_ROLE_USER : RILL_ROLE_ASSISTANT, self->turns[i], tokens);
    }
  else
    {
      RillTokenizer *tokenizer = rill_model_get_tokenizer (model);
      RillEncodeFlags flags = rill_tokenizer_get_add_bos (tokenizer) ? RILL_ENCODE_BOS : RILL_ENCODE_TEXT;

      rill_tokenizer_encode (tokenizer, self->turns[0], -1, flags, tokens);
    }

  return tokens;
}

static gboolean
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  RivuletLabRun *self = user_data;

  return !atomic_load (&self->stop);
}

static RillModel *
load (RivuletLabRun *self,
      GError       **error)
{
  g_autoptr (RillModel) model = NULL;

  if (self->model != NULL)
    return rill_model_ref (self->model);

  model = rill_model_load (self->model_path, progress_cb, self, error);
  if (model != NULL && rill_model_get_tokenizer (model) == NULL)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_UNSUPPORTED, "%s: %s", self->model_path,
                   rill_model_get_info (model)->text_problem);
      return NULL;
    }

  return g_steal_pointer (&model);
}

/* Returns: whether any lane still has something to do. */
static gboolean
step_lanes (Lane *lanes)
{
  gboolean goes_on = FALSE;

  for (guint i = 0; i < RIVULET_LAB_N_LANES && !atomic_load (&lanes[i].run->stop); i++)
    {
      if (lanes[i].state == RIVULET_LAB_READING)
        read_step (&lanes[i]);
      else if (lanes[i].state == RIVULET_LAB_WRITING)
        write_step (&lanes[i]);
      goes_on = goes_on || lanes[i].state == RIVULET_LAB_READING || lanes[i].state == RIVULET_LAB_WRITING;
    }

  return goes_on;
}

gpointer
rivulet_lab_run_main (gpointer user_data)
{
  RivuletLabRun *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) model = load (self, &error);
  g_autoptr (GArray) tokens = model == NULL ? NULL : encode (self, model);
  g_autofree Lane *lanes = g_new0 (Lane, RIVULET_LAB_N_LANES);

  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    {
      lanes[i].run = self;
      lanes[i].update = &self->updates[i];
      lanes[i].state = RIVULET_LAB_LOADING;
      if (error == NULL)
        open_lane (&lanes[i], model, i, tokens, &error);
      if (error != NULL)
        fail (&lanes[i], error);
    }
  while (error == NULL && !atomic_load (&self->stop) && step_lanes (lanes))
    ;
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    close_lane (&lanes[i]);
  atomic_store (&self->has_ended, TRUE);

  return NULL;
}
