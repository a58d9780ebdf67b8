/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads tokens one by one under a policy and writes how long each took and how well it was expected. The scripts of this
 * folder draw the latencies, the recomputed baselines and the angles from it.
 */

#include "options.h"
#include "policies.h"

#include <math.h>
#include <string.h>

G_DEFINE_QUARK (cli-error-quark, cli_error)

typedef struct
{
  CliEngineOptions engine;
  char *synthetic;
  char *type;
  char *tokens;
  char *output;
  int policy;
  guint begin;
  guint max_tokens;
  guint every;
  guint64 offset;
  gboolean float_angles;
} Options;

static void
options_clear (Options *self)
{
  cli_engine_options_clear (&self->engine);
  g_free (self->synthetic);
  g_free (self->type);
  g_free (self->tokens);
  g_free (self->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Ids that are the same in every run, where there is no text. */
static gboolean
make_tokens (const Options *options,
             guint          n_vocab,
             GArray        *tokens,
             GError       **error)
{
  guint32 state = 0x9e3779b9;

  if (options->tokens != NULL && !cli_read_tokens (options->tokens, n_vocab, tokens, error))
    return FALSE;
  while (options->tokens == NULL && tokens->len < options->begin + options->max_tokens + 1)
    {
      RillToken token;

      state = state * 1664525u + 1013904223u;
      token = (RillToken) ((state >> 8) % n_vocab);
      g_array_append_val (tokens, token);
    }
  if (tokens->len >= options->begin + 2)
    return TRUE;
  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "expected more than %u tokens, got %u", options->begin + 1,
               tokens->len);
  return FALSE;
}

static gboolean
write_row (CliFile *file,
           guint64  position,
           double   seconds,
           double   nats,
           guint64  resident,
           GError **error)
{
  g_autofree char *row = g_strdup_printf ("%" G_GUINT64_FORMAT ",%.9f,%.7g,%" G_GUINT64_FORMAT "\n", position, seconds, nats,
                                          resident);

  return cli_file_write (file, row, strlen (row), error);
}

static gboolean
read_all (const Options *options,
          PaperStream   *stream,
          GArray        *tokens,
          CliFile       *file,
          GError       **error)
{
  const RillToken *ids = (const RillToken *) (gpointer) tokens->data;
  guint n_vocab = rill_model_get_info (rill_session_get_model (paper_stream_get_session (stream)))->n_vocab;
  gsize end = MIN ((gsize) tokens->len - 1, (gsize) options->begin + options->max_tokens);

  for (gsize at = options->begin; at < end; at++)
    {
      double begin = cli_measure_now ();
      const float *logits;
      double seconds;

      if (cli_interrupt_get_count () > 0)
        {
          g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED, "interrupted");
          return FALSE;
        }
      if ((at + 1) % options->every != 0)
        {
          if (!paper_stream_skip (stream, ids[at], error))
            return FALSE;
          continue;
        }
      logits = paper_stream_push (stream, ids[at], error);
      seconds = cli_measure_now () - begin;
      if (logits == NULL
          || !write_row (file, at + 1, seconds, cli_measure_surprise (logits, n_vocab, ids[at + 1]),
                         cli_measure_resident_bytes (), error))
        return FALSE;
    }
  return TRUE;
}

static RillModel *
load_model (Options *options,
            GError **error)
{
  return options->synthetic != NULL
           ? rill_model_new_synthetic (options->synthetic, options->type != NULL ? options->type : "F32", error)
           : cli_engine_options_load (&options->engine, error);
}

static gboolean
measure (Options *options,
         GError **error)
{
  static const char header[] = "position,seconds,nats,resident_bytes\n";
  g_autoptr (RillModel) model = load_model (options, error);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (PaperStream) stream = NULL;
  g_autoptr (CliFile) file = NULL;

  if (model == NULL || !make_tokens (options, rill_model_get_info (model)->n_vocab, tokens, error))
    return FALSE;
  options->engine.session.stream_offset = options->offset;
  paper_set_float_angles (options->float_angles);
  stream = paper_stream_new (model, (PaperPolicy) options->policy, &options->engine.session, error);
  if (stream == NULL)
    return FALSE;
  file = cli_file_new (options->output, error);
  return file != NULL && cli_file_write (file, header, strlen (header), error)
         && paper_stream_begin (stream, (const RillToken *) (gpointer) tokens->data, options->begin, error)
         && read_all (options, stream, tokens, file, error) && cli_file_commit (file, error);
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_auto (Options) self = { .max_tokens = 1000, .every = 1 };
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  const CliOption options[] = {
    { "way", CLI_OPTION_CHOICE, &self.policy, "WAY", "how the stream goes on when the cache is full:\nring, recompute, half-prefill or half-rotate", 0, 0, paper_policy_names },
    { "synthetic", CLI_OPTION_TEXT, &self.synthetic, "SHAPE", "a model of random weights" },
    { "type", CLI_OPTION_TEXT, &self.type, "T", "the type of its weights" },
    { "tokens", CLI_OPTION_PATH, &self.tokens, "FILE", "ids; without it, random ones" },
    { "begin", CLI_OPTION_COUNT, &self.begin, "N", "tokens read at once first, untimed", 0, G_MAXINT32 },
    { "max-tokens", CLI_OPTION_COUNT, &self.max_tokens, "N", "tokens after them", 1, G_MAXINT32 },
    { "every", CLI_OPTION_COUNT, &self.every, "N", "time and score one token in N", 1, G_MAXINT32 },
    { "offset", CLI_OPTION_SEED, &self.offset, "N", "positions skipped behind the sinks" },
    { "float-angles", CLI_OPTION_FLAG, &self.float_angles, NULL, "compute angles in float" },
    { "output", CLI_OPTION_PATH, &self.output, "CSV", "where the rows go" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };

  cli_engine_options_init (&self.engine);
  cli_engine_options_describe (&self.engine, engine_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error))
    return FALSE;
  if (self.output == NULL)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "expected --output CSV");
      return FALSE;
    }
  return cli_engine_options_finish (&self.engine, error) && measure (&self, error);
}

static const CliCommand command = {
  "paper-stream", "", "--output CSV [OPTIONS]",
  "Reads tokens one by one and writes the seconds each took, and the surprise in nats of\nthe token behind it.",
  "paper-stream --way half-rotate --capacity 256 --output times.csv", run,
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;

  cli_interrupt_watch ();
  if (run (&command, argv + MIN (argc, 1), &error) || g_error_matches (error, CLI_ERROR, CLI_ERROR_DONE))
    return 0;
  cli_note ("paper-stream: %s\n", error->message);
  return g_error_matches (error, CLI_ERROR, CLI_ERROR_USAGE) ? 2 : 1;
}
