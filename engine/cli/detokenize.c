/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill detokenize: token ids back to text.
 */

#include "options.h"

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_autofree char *model_path = NULL;
  g_autofree char *file = NULL;
  g_autoptr (RillTokenizer) tokenizer = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) text = g_string_new (NULL);
  const CliOption options[] = {
    { "file", CLI_OPTION_PATH, &file, "F", "read F instead of standard input" },
    cli_model_option (&model_path),
  };
  const CliOptionGroup group = { "Options", options, G_N_ELEMENTS (options) };

  if (!cli_options_parse (command, &group, 1, arguments, NULL, error) || !cli_model_path_finish (&model_path, error))
    return FALSE;

  tokenizer = rill_tokenizer_new_from_file (model_path, error);
  if (tokenizer == NULL || !cli_read_tokens (file, rill_tokenizer_get_n_vocab (tokenizer), tokens, error))
    return FALSE;

  rill_tokenizer_decode (tokenizer, (const RillToken *) (gpointer) tokens->data, tokens->len, text);
  return cli_write_string (text, error);
}

const CliCommand cli_detokenize_command = {
  "detokenize",
  "turns token ids back into text",
  "[OPTIONS] < IDS",
  "Prints the text of the token ids on standard input, or in a file, separated by white\n"
  "space. The bytes are printed as they are, without a line break of its own.",
  "printf 'Good morning' | rill tokenize | rill detokenize",
  run,
};
