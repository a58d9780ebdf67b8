/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of a session: defaults, and the checks after which each of them is applied as it stands.
 */

#include "stream/session.h"

/* The default capacity of models trained on very long contexts: what to spend is the user's choice, not the model's. */
#define DEFAULT_MAX_CAPACITY 4096
#define DEFAULT_N_SINK 4
#define DEFAULT_N_REWIND 256
#define DEFAULT_CHUNK 128

#define MAX_CAPACITY (1 << 24)
#define MAX_CHUNK (1 << 16)
#define MAX_THREAD 1024
/* Positions up to here are whole numbers in a double with room for the fraction that an angle needs. */
#define MAX_OFFSET ((guint64) 1 << 44)

void
rill_session_options_init (RillSessionOptions *options)
{
  g_return_if_fail (options != NULL);

  *options = (RillSessionOptions) {
    .policy = RILL_POLICY_STREAMING,
    .n_sink = DEFAULT_N_SINK,
    .n_rewind = DEFAULT_N_REWIND,
    .cache_type = RILL_CACHE_F32,
    .chunk = DEFAULT_CHUNK,
  };
}

static gboolean
check_range (const char *name,
             guint64     value,
             guint64     min,
             guint64     max,
             GError    **error)
{
  if (value >= min && value <= max)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
               "%s: expected %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ", got %" G_GUINT64_FORMAT, name, min, max,
               value);
  return FALSE;
}

static gboolean
check_cache_type (const RillSessionOptions *options,
                  guint                     head_dim,
                  GError                  **error)
{
  if (!check_range ("cache type", options->cache_type, 0, RILL_CACHE_Q8_0, error))
    return FALSE;
  if (rill_cache_type_get_row_bytes (options->cache_type, head_dim) != 0)
    return TRUE;
  g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
               "cache type q8_0: expected heads of a multiple of 32 values, got %u", head_dim);
  return FALSE;
}

gboolean
rill_session_options_resolve (RillSessionOptions *options,
                              RillModel          *model,
                              GError            **error)
{
  const RillPolicyRules *rules = rill_policy_get_rules (options->policy);
  guint64 n_sink;

  if (rules == NULL)
    return check_range ("policy", options->policy, 0, RILL_POLICY_RECOMPUTE, error);
  if (options->capacity == 0)
    options->capacity = MIN (model->hparams.context_length, DEFAULT_MAX_CAPACITY);
  if (options->n_thread == 0)
    options->n_thread = MAX (rill_cpu_default_threads (), 1);
  if (!rules->keeps_sinks)
    {
      options->n_sink = 0;
      options->n_pinned = 0;
      options->max_kept = 0;
    }

  n_sink = (guint64) options->n_sink + options->n_pinned;
  if (!check_range ("capacity", options->capacity, 1, MAX_CAPACITY, error)
      || !check_range ("tokens that can be undone", options->n_rewind, 0, MAX_CAPACITY, error)
      || !check_range ("chunk", options->chunk, 1, MAX_CHUNK, error)
      || !check_range ("threads", options->n_thread, 1, MAX_THREAD, error)
      || !check_range ("stream offset", options->stream_offset, 0, MAX_OFFSET, error)
      || !check_cache_type (options, model->hparams.head_dim, error))
    return FALSE;
  if (n_sink < options->capacity && options->max_kept >= options->capacity - n_sink)
    return check_range ("tokens that can be kept", options->max_kept, 0, options->capacity - n_sink - 1, error);
  if (n_sink >= options->capacity)
    {
      g_set_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT,
                   "capacity: expected at least %" G_GUINT64_FORMAT
                   " (%u sinks, %u pinned tokens and one slot of the window), got %u",
                   n_sink + 1, options->n_sink, options->n_pinned, options->capacity);
      return FALSE;
    }
  return TRUE;
}
