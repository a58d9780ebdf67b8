/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill eval: perplexity along a text, with the time and the memory it took.
 */

#include "eval.h"

void
cli_eval_options_clear (CliEvalOptions *self)
{
  cli_engine_options_clear (&self->engine);
  g_clear_pointer (&self->file, g_free);
  g_clear_pointer (&self->tokens, g_free);
  g_clear_pointer (&self->curve, g_free);
  g_clear_pointer (&self->scores, g_free);
  g_clear_pointer (&self->attention, g_free);
}

/* The text's tokens behind the model's first one. Returns how many of them are not the text's. */
static gboolean
read_text (const CliEvalOptions *options,
           RillModel            *model,
           GArray               *tokens,
           guint                *n_first,
           GError              **error)
{
  RillTokenizer *tokenizer = cli_require_tokenizer (model, error);
  g_autofree char *text = NULL;
  gsize n_bytes = 0;

  if (tokenizer == NULL || !cli_read_bytes (options->file, &text, &n_bytes, error))
    return FALSE;
  if (rill_tokenizer_get_add_bos (tokenizer))
    {
      RillToken bos = rill_tokenizer_get_bos (tokenizer);

      g_array_append_val (tokens, bos);
    }
  *n_first = tokens->len;
  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, RILL_ENCODE_TEXT, tokens);
  return TRUE;
}

/* What is to be read, cut or repeated to the length asked for. */
static gboolean
read_input (const CliEvalOptions *options,
            RillModel            *model,
            GArray               *tokens,
            GError              **error)
{
  guint n_first = 0;
  guint n_text;

  if (options->tokens != NULL
        ? !cli_read_tokens (options->tokens, rill_model_get_info (model)->n_vocab, tokens, error)
        : !read_text (options, model, tokens, &n_first, error))
    return FALSE;

  n_text = tokens->len - n_first;
  if (options->repeat && n_text > 0)
    while (tokens->len < options->max_tokens)
      {
        RillToken again = g_array_index (tokens, RillToken, tokens->len - n_text);

        g_array_append_val (tokens, again);
      }
  if (options->max_tokens > 0 && tokens->len > options->max_tokens)
    g_array_set_size (tokens, options->max_tokens);

  if (tokens->len >= 2)
    return TRUE;
  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "%s: expected at least two tokens, got %u",
               options->tokens != NULL ? options->tokens : options->file, tokens->len);
  return FALSE;
}

static gboolean
evaluate (CliEvalOptions *options,
          GError        **error)
{
  g_autoptr (RillModel) model = cli_engine_options_load (&options->engine, error);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (RillSession) session = NULL;
  g_auto (CliEval) eval = { .options = options };

  if (model == NULL || !read_input (options, model, tokens, error))
    return FALSE;
  session = cli_engine_options_open (&options->engine, model, error);
  if (session == NULL)
    return FALSE;

  eval.session = session;
  eval.tokens = (const RillToken *) (gpointer) tokens->data;
  eval.n_tokens = tokens->len;
  eval.n_vocab = rill_model_get_info (model)->n_vocab;
  return cli_eval_open (&eval, error) && cli_eval_run (&eval, error) && cli_eval_commit (&eval, error)
         && cli_eval_print (&eval, error);
}

static gboolean
check (const CliEvalOptions *self,
       GError              **error)
{
  const char *problem = NULL;

  if ((self->file == NULL) == (self->tokens == NULL))
    problem = "expected --file TEXT or --tokens FILE, one of them";
  else if (self->repeat && self->max_tokens == 0)
    problem = "--repeat needs --max-tokens N, else it has no end";
  else if (self->curve != NULL && self->trace_every == 0)
    problem = "--curve needs --trace-every N: a row stands for N tokens";

  if (problem != NULL)
    g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, problem);
  return problem == NULL;
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_auto (CliEvalOptions) self = { .score_every = 1 };
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  const CliOption options[] = {
    { "file", CLI_OPTION_PATH, &self.file, "TEXT", "the text; “-”: standard input" },
    { "tokens", CLI_OPTION_PATH, &self.tokens, "FILE", "ids instead of a text, as rill tokenize prints\nthem; nothing is added" },
    { "max-tokens", CLI_OPTION_COUNT, &self.max_tokens, "N", "stop after N tokens; without it, at the end", 2,
      G_MAXINT32 },
    { "repeat", CLI_OPTION_FLAG, &self.repeat, NULL, "read the text again and again up to --max-tokens" },
    { "score-every", CLI_OPTION_COUNT, &self.score_every, "N", "score one token in N", 1, G_MAXINT32 },
    { "trace-every", CLI_OPTION_COUNT, &self.trace_every, "N",
      "a line after every N tokens: position, perplexity\nand speed since the last line, resident memory", 1,
      G_MAXINT32 },
    { "curve", CLI_OPTION_PATH, &self.curve, "CSV", "write these lines as a table too" },
    { "scores", CLI_OPTION_PATH, &self.scores, "CSV", "write each scored token's surprise in nats, and\nwhich token was the likeliest" },
    { "attention", CLI_OPTION_PATH, &self.attention, "CSV",
      "write how much attention each layer and head gives\nthe sinks: means over the last queries of all\nprefill steps (--chunk 1: over all queries)" },
    { "json", CLI_OPTION_FLAG, &self.json, NULL, "print a JSON object; --trace-every then writes\nto standard error" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };

  cli_engine_options_init (&self.engine);
  cli_engine_options_describe (&self.engine, engine_options);
  return cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error) && check (&self, error)
         && cli_engine_options_finish (&self.engine, error) && evaluate (&self, error);
}

const CliCommand cli_eval_command = {
  "eval",
  "measures perplexity along a text",
  "[OPTIONS] --file TEXT",
  "Reads a text through the stream and prints the perplexity, exp of the mean surprise of\n"
  "each token given those before it, with the time and the resident memory. The model's\n"
  "beginning-of-stream token is put first where it wants one; the first token of all is\n"
  "not scored. Files of results appear whole when everything has been read.",
  "rill eval --file book.txt --sinks 4 --capacity 256 --trace-every 10000",
  run,
};
