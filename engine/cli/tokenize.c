/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill tokenize: text to token ids.
 */

#include "options.h"

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_autofree char *model_path = NULL;
  g_autofree char *file = NULL;
  g_autofree char *data = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean bos = FALSE;
  gboolean special = FALSE;
  gsize n_bytes = 0;
  const CliOption options[] = {
    { "bos", CLI_OPTION_FLAG, &bos, NULL, "begin with the beginning-of-stream token, where\nthe model has one" },
    { "special", CLI_OPTION_FLAG, &special, NULL, "recognise control tokens written in the text" },
    { "file", CLI_OPTION_PATH, &file, "F", "read F instead of standard input" },
    cli_model_option (&model_path),
  };
  const CliOptionGroup group = { "Options", options, G_N_ELEMENTS (options) };

  if (!cli_options_parse (command, &group, 1, arguments, NULL, error) || !cli_model_path_finish (&model_path, error))
    return FALSE;

  tokenizer = rill_tokenizer_new_from_file (model_path, error);
  if (tokenizer == NULL || !cli_read_bytes (file, &data, &n_bytes, error))
    return FALSE;

  rill_tokenizer_encode (tokenizer, data, (gssize) n_bytes,
                         (bos ? RILL_ENCODE_BOS : 0) | (special ? RILL_ENCODE_SPECIAL : 0), tokens);

  for (guint i = 0; i < tokens->len; i++)
    g_string_append_printf (text, i == 0 ? "%d" : " %d", g_array_index (tokens, RillToken, i));
  g_string_append_c (text, '\n');
  return cli_write_string (text, error);
}

const CliCommand cli_tokenize_command = {
  "tokenize",
  "turns text into token ids",
  "[OPTIONS] < TEXT",
  "Prints the token ids of standard input, or of a file, on one line. The text is taken\n"
  "as it is, with its last line break. Nothing is added to it unless --bos is given.",
  "printf 'Good morning' | rill tokenize",
  run,
};
