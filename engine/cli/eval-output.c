/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What rill eval writes: lines while it runs, the result, and the files that scripts draw from.
 */

#include "eval.h"
#include "json.h"

#include <string.h>

static gboolean write_line (CliFile *file, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
write_line (CliFile    *file,
            GError    **error,
            const char *format,
            ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return cli_file_write (file, line, strlen (line), error);
}

static gboolean
open_file (CliFile   **file,
           const char *path,
           const char *header,
           GError    **error)
{
  if (path == NULL)
    return TRUE;
  *file = cli_file_new (path, error);
  return *file != NULL && write_line (*file, error, "%s\n", header);
}

gboolean
cli_eval_open (CliEval *self,
               GError **error)
{
  const CliEvalOptions *options = self->options;

  if (options->attention != NULL)
    {
      self->trace = rill_trace_new (self->session);
      self->attention =
          g_new0 (double, (gsize) self->trace->n_layer * self->trace->n_head * CLI_EVAL_N_ATTENTION);
      rill_session_set_tracing (self->session, TRUE);
    }
  return open_file (&self->curve, options->curve, "tokens,scored,nats,perplexity,seconds,resident_bytes", error)
         && open_file (&self->scores, options->scores, "position,token,best,nats", error);
}

gboolean
cli_eval_write_score (CliEval  *self,
                      guint64   position,
                      double    nats,
                      RillToken best,
                      GError  **error)
{
  return write_line (self->scores, error, "%" G_GUINT64_FORMAT ",%d,%d,%.7g\n", position, self->tokens[position], best,
                     nats);
}

/* With --json standard output belongs to the object, and the lines go to standard error. */
static gboolean
print_stretch (const CliEval *self,
               guint64        n_token,
               double         now,
               guint64        resident,
               GError       **error)
{
  const CliEvalSum *stretch = &self->stretch;
  g_autofree char *line =
      g_strdup_printf ("position %" G_GUINT64_FORMAT "  perplexity %.4f  tokens/s %.1f  resident_bytes %" G_GUINT64_FORMAT
                       "\n", n_token, cli_eval_get_perplexity (stretch),
                       (double) stretch->n_token / MAX (now - stretch->begin, 1e-9), resident);

  if (!self->options->json)
    return cli_write (line, strlen (line), error);
  cli_note ("%s", line);
  return TRUE;
}

gboolean
cli_eval_end_stretch (CliEval *self,
                      guint64  n_token,
                      GError **error)
{
  const CliEvalSum *stretch = &self->stretch;
  double now = cli_measure_now ();
  guint64 resident = cli_measure_resident_bytes ();

  if (!print_stretch (self, n_token, now, resident, error))
    return FALSE;
  if (self->curve != NULL
      && !write_line (self->curve, error, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%.9g,%.9g,%.6g,%" G_GUINT64_FORMAT "\n",
                      n_token, stretch->n_scored, stretch->nats, cli_eval_get_perplexity (stretch),
                      now - self->all.begin, resident))
    return FALSE;
  self->stretch = (CliEvalSum){ .begin = now };
  return TRUE;
}

static gboolean
write_attention (const CliEval *self,
                 GError       **error)
{
  g_autoptr (CliFile) file = NULL;
  const double *sums = self->attention;
  double n_step = (double) MAX (self->n_step, 1);

  if (!open_file (&file, self->options->attention, "layer,head,sink_mass,sink_contribution,learned_sink_mass", error))
    return FALSE;
  for (guint layer = 0; layer < self->trace->n_layer; layer++)
    for (guint head = 0; head < self->trace->n_head; head++, sums += CLI_EVAL_N_ATTENTION)
      if (!write_line (file, error, "%u,%u,%.6f,%.6f,%.6f\n", layer, head, sums[0] / n_step, sums[1] / n_step,
                       sums[2] / n_step))
        return FALSE;
  return cli_file_commit (file, error);
}

gboolean
cli_eval_commit (CliEval *self,
                 GError **error)
{
  return (self->curve == NULL || cli_file_commit (self->curve, error))
         && (self->scores == NULL || cli_file_commit (self->scores, error))
         && (self->trace == NULL || write_attention (self, error));
}

gboolean
cli_eval_print (const CliEval *self,
                GError       **error)
{
  const RillSessionOptions *used = rill_session_get_options (self->session);
  const char *policy = cli_policy_get_name (used->policy);
  double perplexity = cli_eval_get_perplexity (&self->all);
  double speed = (double) self->n_tokens / self->seconds;
  gsize cache_bytes = rill_session_get_cache_bytes (self->session);
  guint64 resident = cli_measure_resident_bytes ();
  g_autoptr (CliJson) json = NULL;

  if (!self->options->json)
    {
      g_autofree char *text =
          g_strdup_printf ("tokens %" G_GSIZE_FORMAT "\nperplexity %.6f\nseconds %.3f\ntokens/s %.1f\npolicy %s\n"
                           "sinks %u\ncapacity %u\ncache_bytes %" G_GSIZE_FORMAT "\nresident_bytes %" G_GUINT64_FORMAT "\n",
                           self->n_tokens, perplexity, self->seconds, speed, policy, used->n_sink, used->capacity,
                           cache_bytes, resident);

      return cli_write (text, strlen (text), error);
    }

  json = cli_json_new ();
  cli_json_begin_object (json, NULL);
  cli_json_add_uint (json, "tokens", self->n_tokens);
  cli_json_add_uint (json, "scored", self->all.n_scored);
  cli_json_add_double (json, "nats", self->all.nats);
  cli_json_add_double (json, "perplexity", perplexity);
  cli_json_add_double (json, "seconds", self->seconds);
  cli_json_add_double (json, "tokens_per_second", speed);
  cli_json_add_string (json, "policy", policy);
  cli_json_add_uint (json, "sinks", used->n_sink);
  cli_json_add_uint (json, "capacity", used->capacity);
  cli_json_add_string (json, "cache_type", cli_cache_type_get_name (used->cache_type));
  cli_json_add_uint (json, "cache_bytes", cache_bytes);
  cli_json_add_uint (json, "resident_bytes", resident);
  cli_json_end_object (json);
  return cli_write_string (cli_json_finish (json), error);
}

void
cli_eval_clear (CliEval *self)
{
  g_clear_pointer (&self->curve, cli_file_free);
  g_clear_pointer (&self->scores, cli_file_free);
  g_clear_pointer (&self->trace, rill_trace_free);
  g_clear_pointer (&self->attention, g_free);
  g_clear_error (&self->error);
}
