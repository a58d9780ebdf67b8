/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill logits: the raw logits of every position of a list of ids, for comparing engines.
 */

#include "options.h"

#include <string.h>

typedef struct
{
  CliFile *file;
  guint n_vocab;
  guint32 *row;      /* [n_vocab] in the byte order of the file */
  GError *error;
} Writer;

static gboolean
write_row_cb (guint64      position,
              const float *logits,
              gpointer     user_data)
{
  Writer *writer = user_data;
  gsize n_bytes = (gsize) writer->n_vocab * sizeof (float);

  if (cli_interrupt_get_count () > 0)
    return FALSE;

  memcpy (writer->row, logits, n_bytes);
  for (guint i = 0; i < writer->n_vocab; i++)
    writer->row[i] = GUINT32_TO_LE (writer->row[i]);
  return cli_file_write (writer->file, writer->row, n_bytes, &writer->error);
}

static gboolean
write_logits (CliEngineOptions *engine,
              const char       *tokens_path,
              const char       *output_path,
              GError          **error)
{
  g_autoptr (RillModel) model = cli_engine_options_load (engine, error);
  g_autoptr (RillSession) session = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (CliFile) file = NULL;
  g_autofree guint32 *row = NULL;
  g_autoptr (GError) local_error = NULL;
  Writer writer = { 0 };

  if (model == NULL)
    return FALSE;

  writer.n_vocab = rill_model_get_info (model)->n_vocab;
  writer.row = row = g_new (guint32, writer.n_vocab);
  if (!cli_read_tokens (tokens_path, writer.n_vocab, tokens, error))
    return FALSE;
  if (tokens->len == 0)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "%s: expected at least one token id, got none", tokens_path);
      return FALSE;
    }

  session = cli_engine_options_open (engine, model, error);
  if (session == NULL)
    return FALSE;
  writer.file = file = cli_file_new (output_path, error);
  if (file == NULL)
    return FALSE;

  if (rill_session_append_each (session, (const RillToken *) (gpointer) tokens->data, tokens->len, write_row_cb,
                                &writer, &local_error))
    return cli_file_commit (file, error);

  /* A callback that stops knows better why than the engine that was stopped. */
  if (writer.error != NULL)
    g_propagate_error (error, writer.error);
  else
    g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s: ", tokens_path);
  return FALSE;
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_auto (CliEngineOptions) engine = { 0 };
  g_autofree char *tokens_path = NULL;
  g_autofree char *output_path = NULL;
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  const CliOption options[] = {
    { "tokens", CLI_OPTION_PATH, &tokens_path, "FILE", "ids separated by white space; “-”: standard input" },
    { "output", CLI_OPTION_PATH, &output_path, "FILE", "where the logits go" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };

  cli_engine_options_init (&engine);
  cli_engine_options_describe (&engine, engine_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error))
    return FALSE;
  if (tokens_path == NULL || output_path == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "expected --tokens FILE and --output FILE");
      return FALSE;
    }
  return cli_engine_options_finish (&engine, error) && write_logits (&engine, tokens_path, output_path, error);
}

const CliCommand cli_logits_command = {
  "logits",
  "writes the raw logits of every position",
  "[OPTIONS] --tokens FILE --output FILE",
  "Reads token ids and writes what the model makes of them: float32 numbers, little-endian,\n"
  "[n_tokens, n_vocab], row after row, without a header. No token is added. The output file\n"
  "appears when it is whole; after a failure there is none.",
  "rill logits --tokens ids.txt --output logits.bin --sinks 4 --capacity 32",
  run,
};
