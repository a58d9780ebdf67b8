/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill generate: continues a text, without a chat template.
 */

#include "options.h"

#include <string.h>

typedef struct
{
  CliEngineOptions engine;
  RillSamplerOptions sampler;
  char *prompt;
  guint max_tokens;
  gboolean ids;
  gboolean ignore_end;
  gboolean seed_given;
} Options;

static gboolean
read_prompt (const Options   *options,
             RillTokenizer   *tokenizer,
             RillDetokenizer *detokenizer,
             RillSession     *session,
             RillSampler     *sampler,
             GError         **error)
{
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GString) unshown = g_string_new (NULL);

  rill_tokenizer_encode (tokenizer, options->prompt, -1,
                         rill_tokenizer_get_add_bos (tokenizer) ? RILL_ENCODE_BOS : RILL_ENCODE_TEXT, tokens);
  if (tokens->len == 0)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED,
                   "--prompt: expected at least one token, got none: this model has no token to begin with");
      return FALSE;
    }
  /* The detokenizer sees the prompt too, so that the space before the first written word is kept. */
  for (guint i = 0; i < tokens->len; i++)
    {
      rill_sampler_accept (sampler, g_array_index (tokens, RillToken, i));
      rill_detokenizer_push (detokenizer, g_array_index (tokens, RillToken, i), unshown);
    }
  return rill_session_append (session, (const RillToken *) (gpointer) tokens->data, tokens->len, FALSE,
                              cli_interrupt_progress, NULL, error);
}

/* Writes tokens until the model ends its text, --max-tokens or an interrupt. */
static gboolean
write_continuation (const Options   *options,
                    RillTokenizer   *tokenizer,
                    RillDetokenizer *detokenizer,
                    RillSession     *session,
                    RillSampler     *sampler,
                    GError         **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint n = 0; n < options->max_tokens && cli_interrupt_get_count () == 0; n++)
    {
      RillToken token = rill_sampler_sample (sampler, rill_session_get_logits (session));

      if (!options->ignore_end && cli_is_end (tokenizer, token))
        break;

      g_string_truncate (text, 0);
      if (options->ids)
        g_string_append_printf (text, n == 0 ? "%d" : " %d", token);
      else
        rill_detokenizer_push (detokenizer, token, text);
      if (!cli_write_string (text, error))
        return FALSE;

      rill_sampler_accept (sampler, token);
      if (!rill_session_append (session, &token, 1, TRUE, NULL, NULL, error))
        return FALSE;
    }

  g_string_truncate (text, 0);
  rill_detokenizer_finish (detokenizer, text);
  g_string_append_c (text, '\n');
  if (!cli_write_string (text, error))
    return FALSE;
  if (cli_interrupt_get_count () == 0)
    return TRUE;
  g_set_error_literal (error, CLI_ERROR, CLI_ERROR_FAILED, "interrupted");
  return FALSE;
}

static gboolean
generate (Options *options,
          GError **error)
{
  g_autoptr (RillModel) model = cli_engine_options_load (&options->engine, error);
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillSampler) sampler = NULL;
  g_autoptr (RillDetokenizer) detokenizer = NULL;
  RillTokenizer *tokenizer;

  if (model == NULL)
    return FALSE;
  tokenizer = cli_require_tokenizer (model, error);
  if (tokenizer == NULL)
    return FALSE;
  sampler = rill_sampler_new (rill_model_get_info (model)->n_vocab, &options->sampler, error);
  if (sampler == NULL)
    return FALSE;
  session = cli_engine_options_open (&options->engine, model, error);
  if (session == NULL)
    return FALSE;

  detokenizer = rill_detokenizer_new (tokenizer, FALSE);
  return read_prompt (options, tokenizer, detokenizer, session, sampler, error)
         && write_continuation (options, tokenizer, detokenizer, session, sampler, error);
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  Options self = { .max_tokens = 128 };
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  CliOption sampler_options[CLI_N_SAMPLER_OPTIONS];
  const CliOption options[] = {
    { "prompt", CLI_OPTION_TEXT, &self.prompt, "TEXT", "the text to continue; it may be empty" },
    { "max-tokens", CLI_OPTION_COUNT, &self.max_tokens, "N", "write at most N tokens", 0, G_MAXINT32 },
    { "ids", CLI_OPTION_FLAG, &self.ids, NULL, "print the ids of the written tokens, on one line" },
    { "ignore-end", CLI_OPTION_FLAG, &self.ignore_end, NULL, "write on when the model ends its text" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Sampling", sampler_options, CLI_N_SAMPLER_OPTIONS },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };
  gboolean ok = FALSE;

  cli_engine_options_init (&self.engine);
  cli_engine_options_describe (&self.engine, engine_options);
  rill_sampler_options_init (&self.sampler);
  cli_sampler_options_describe (&self.sampler, &self.seed_given, sampler_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error))
    ;
  else if (self.prompt == NULL)
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "expected --prompt TEXT");
  else if (cli_engine_options_finish (&self.engine, error))
    {
      if (!self.seed_given)
        self.sampler.seed = (guint64) g_random_int () << 32 | g_random_int ();
      ok = generate (&self, error);
    }

  cli_engine_options_clear (&self.engine);
  g_free (self.prompt);
  return ok;
}

const CliCommand cli_generate_command = {
  "generate",
  "continues a text",
  "[OPTIONS] --prompt TEXT",
  "Prints what the model writes after the prompt, as it writes it; the prompt itself is not\n"
  "printed. There is no chat template: the model's beginning-of-stream token is put first\n"
  "where it wants one, and nothing else. --temperature 0 gives the same text each time.",
  "rill generate --prompt 'Once upon a time' --temperature 0 --max-tokens 50",
  run,
};
