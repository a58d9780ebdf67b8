/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill eval: perplexity along a text, with the time and the memory it took.
 */

#include "json.h"
#include "options.h"

#include <math.h>
#include <string.h>

typedef struct
{
  CliEngineOptions engine;
  char *file;
  guint max_tokens;
  guint trace_every;
  gboolean repeat;
  gboolean json;
} Options;

/* One run over a text: sums of the surprise, in nats, over the whole and over the stretch since the last line. */
typedef struct
{
  const Options *options;
  const RillToken *tokens;
  gsize n_tokens;
  guint n_vocab;
  double nats;
  guint64 n_scored;
  double stretch_nats;
  guint64 n_stretch_scored;
  gsize n_stretch;
  double stretch_begin;
  double seconds;
  GError *error;
} Run;

static double
to_perplexity (double  nats,
               guint64 n_scored)
{
  return n_scored > 0 ? exp (nats / (double) n_scored) : NAN;
}

/* With --json standard output belongs to the object, and the lines go to standard error. */
static gboolean
print_stretch (Run     *run,
               guint64  position,
               GError **error)
{
  double now = cli_measure_now ();
  g_autofree char *line =
      g_strdup_printf ("position %" G_GUINT64_FORMAT "  perplexity %.4f  tokens/s %.1f  resident_bytes %" G_GUINT64_FORMAT
                       "\n", position, to_perplexity (run->stretch_nats, run->n_stretch_scored),
                       (double) run->n_stretch / MAX (now - run->stretch_begin, 1e-9), cli_measure_resident_bytes ());

  run->stretch_nats = 0;
  run->n_stretch_scored = 0;
  run->n_stretch = 0;
  run->stretch_begin = now;
  if (!run->options->json)
    return cli_write (line, strlen (line), error);
  cli_note ("%s", line);
  return TRUE;
}

static gboolean
score_cb (guint64      position,
          const float *logits,
          gpointer     user_data)
{
  Run *run = user_data;
  guint every = run->options->trace_every;

  if (cli_interrupt_get_count () > 0)
    return FALSE;

  /* The last token has no target. */
  if (position + 1 < run->n_tokens)
    {
      double nats = cli_measure_surprise (logits, run->n_vocab, run->tokens[position + 1]);

      run->nats += nats;
      run->stretch_nats += nats;
      run->n_scored++;
      run->n_stretch_scored++;
    }
  run->n_stretch++;

  return every == 0 || (position + 1) % every != 0 || print_stretch (run, position + 1, &run->error);
}

/* The tokens of the text: with the model's first token, cut or repeated to the length asked for. */
static gboolean
read_text (const Options *options,
           RillTokenizer *tokenizer,
           GArray        *tokens,
           GError       **error)
{
  g_autofree char *text = NULL;
  gsize n_bytes = 0;
  guint n_first;
  guint n_text;

  if (!cli_read_bytes (options->file, &text, &n_bytes, error))
    return FALSE;

  if (rill_tokenizer_get_add_bos (tokenizer))
    {
      RillToken bos = rill_tokenizer_get_bos (tokenizer);

      g_array_append_val (tokens, bos);
    }
  n_first = tokens->len;
  rill_tokenizer_encode (tokenizer, text, (gssize) n_bytes, RILL_ENCODE_TEXT, tokens);
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
  g_set_error (error, CLI_ERROR, CLI_ERROR_FAILED, "%s: expected a text of at least two tokens, got %u", options->file,
               tokens->len);
  return FALSE;
}

static gboolean
print_result (const Run   *run,
              RillSession *session,
              GError     **error)
{
  const RillSessionOptions *used = rill_session_get_options (session);
  const char *policy = cli_policy_get_name (used->policy);
  double perplexity = to_perplexity (run->nats, run->n_scored);
  guint64 resident = cli_measure_resident_bytes ();
  g_autoptr (CliJson) json = NULL;

  if (!run->options->json)
    {
      g_autofree char *text =
          g_strdup_printf ("tokens %" G_GSIZE_FORMAT "\nperplexity %.6f\nseconds %.3f\ntokens/s %.1f\npolicy %s\n"
                           "sinks %u\ncapacity %u\ncache_bytes %" G_GSIZE_FORMAT "\nresident_bytes %" G_GUINT64_FORMAT "\n",
                           run->n_tokens, perplexity, run->seconds, (double) run->n_tokens / run->seconds, policy,
                           used->n_sink, used->capacity, rill_session_get_cache_bytes (session), resident);

      return cli_write (text, strlen (text), error);
    }

  json = cli_json_new ();
  cli_json_begin_object (json, NULL);
  cli_json_add_uint (json, "tokens", run->n_tokens);
  cli_json_add_uint (json, "scored", run->n_scored);
  cli_json_add_double (json, "perplexity", perplexity);
  cli_json_add_double (json, "seconds", run->seconds);
  cli_json_add_double (json, "tokens_per_second", (double) run->n_tokens / run->seconds);
  cli_json_add_string (json, "policy", policy);
  cli_json_add_uint (json, "sinks", used->n_sink);
  cli_json_add_uint (json, "capacity", used->capacity);
  cli_json_add_string (json, "cache_type", cli_cache_type_get_name (used->cache_type));
  cli_json_add_uint (json, "cache_bytes", rill_session_get_cache_bytes (session));
  cli_json_add_uint (json, "resident_bytes", resident);
  cli_json_end_object (json);
  return cli_write_string (cli_json_finish (json), error);
}

static gboolean
evaluate (Options *options,
          GError **error)
{
  g_autoptr (RillModel) model = cli_engine_options_load (&options->engine, error);
  g_autoptr (RillSession) session = NULL;
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autoptr (GError) local_error = NULL;
  RillTokenizer *tokenizer;
  Run run = { .options = options };
  double begin;

  if (model == NULL)
    return FALSE;
  tokenizer = cli_require_tokenizer (model, error);
  if (tokenizer == NULL || !read_text (options, tokenizer, tokens, error))
    return FALSE;
  session = cli_engine_options_open (&options->engine, model, error);
  if (session == NULL)
    return FALSE;

  run.tokens = (const RillToken *) (gpointer) tokens->data;
  run.n_tokens = tokens->len;
  run.n_vocab = rill_model_get_info (model)->n_vocab;
  run.stretch_begin = begin = cli_measure_now ();
  if (!rill_session_append_each (session, run.tokens, run.n_tokens, score_cb, &run, &local_error))
    {
      /* A callback that stops knows better why than the engine that was stopped. */
      g_propagate_error (error, run.error != NULL ? run.error : g_steal_pointer (&local_error));
      return FALSE;
    }
  run.seconds = MAX (cli_measure_now () - begin, 1e-9);
  return print_result (&run, session, error);
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  Options self = { 0 };
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  const CliOption options[] = {
    { "file", CLI_OPTION_PATH, &self.file, "TEXT", "the text; “-”: standard input" },
    { "max-tokens", CLI_OPTION_COUNT, &self.max_tokens, "N", "stop after N tokens; without it, at the end", 2,
      G_MAXINT32 },
    { "repeat", CLI_OPTION_FLAG, &self.repeat, NULL, "read the text again and again up to --max-tokens" },
    { "trace-every", CLI_OPTION_COUNT, &self.trace_every, "N",
      "a line after every N tokens: position, perplexity\nand speed since the last line, resident memory", 1,
      G_MAXINT32 },
    { "json", CLI_OPTION_FLAG, &self.json, NULL, "print a JSON object; --trace-every then writes\nto standard error" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };
  gboolean ok = FALSE;

  cli_engine_options_init (&self.engine);
  cli_engine_options_describe (&self.engine, engine_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error))
    ;
  else if (self.file == NULL)
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "expected --file TEXT");
  else if (self.repeat && self.max_tokens == 0)
    g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--repeat needs --max-tokens N, else it has no end");
  else if (cli_engine_options_finish (&self.engine, error))
    ok = evaluate (&self, error);

  cli_engine_options_clear (&self.engine);
  g_free (self.file);
  return ok;
}

const CliCommand cli_eval_command = {
  "eval",
  "measures perplexity along a text",
  "[OPTIONS] --file TEXT",
  "Reads a text through the stream and prints the perplexity, exp of the mean surprise of\n"
  "each token given those before it, with the time and the resident memory. The model's\n"
  "beginning-of-stream token is put first where it wants one; the first token of all is\n"
  "not scored.",
  "rill eval --file book.txt --sinks 4 --capacity 256 --trace-every 10000",
  run,
};
